package net.hypha.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** One query to one upstream server. */
final class UpstreamCall {
    private static final int HEADER = 12;
    private static final int COUNTS_AFTER_QUESTION = 6; // ANCOUNT, NSCOUNT and ARCOUNT, two bytes each

    private final long timeoutNs;
    private final LongSupplier nanoTime;

    UpstreamCall(Duration timeout, LongSupplier nanoTime) {
        this.timeoutNs = timeout.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * Asks by UDP, then by TCP if the answer did not fit; if TCP fails, the truncated answer stands.
     *
     * @param udpSize how many bytes the query says may come back by UDP
     * @throws IOException where nobody answers in time, or says nothing that belongs to the query
     */
    byte[] ask(InetSocketAddress upstream, byte[] query, int udpSize) throws IOException {
        byte[] reply = askByUdp(upstream, query, udpSize);
        if (!Replies.isTruncated(reply)) {
            return reply;
        }
        try {
            return askByTcp(upstream, query);
        } catch (IOException e) {
            return reply;
        }
    }

    private byte[] askByUdp(InetSocketAddress upstream, byte[] query, int udpSize) throws IOException {
        Deadline deadline = new Deadline(nanoTime, timeoutNs);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(upstream);
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket packet = new DatagramPacket(new byte[udpSize + 1], udpSize + 1);
            while (true) { // until the deadline: others' guesses do not end it
                socket.setSoTimeout(deadline.remainingMs());
                packet.setLength(udpSize + 1);
                socket.receive(packet);
                byte[] reply = Arrays.copyOf(packet.getData(), packet.getLength());
                if (answers(reply, query)) {
                    return reply.length > udpSize ? truncated(reply, query) : reply;
                }
            }
        }
    }

    private byte[] askByTcp(InetSocketAddress upstream, byte[] query) throws IOException {
        Deadline deadline = new Deadline(nanoTime, timeoutNs);
        try (Socket socket = new Socket()) {
            socket.connect(upstream, deadline.remainingMs());
            TcpFrames.write(socket, query);
            byte[] reply = TcpFrames.read(socket, deadline)
                    .orElseThrow(() -> new EOFException(upstream + " closed the connection without an answer"));
            if (!answers(reply, query)) {
                throw new IOException(upstream + " answered another query");
            }
            return reply;
        }
    }

    /** Header and question of a reply larger than was allowed, of which the end is lost. */
    private static byte[] truncated(byte[] reply, byte[] query) {
        byte[] cut = Arrays.copyOf(reply, questionEnd(query));
        Arrays.fill(cut, COUNTS_AFTER_QUESTION, HEADER, (byte) 0);
        Replies.setTruncated(cut);
        return cut;
    }

    /** Whether id and question are the query's. Names compare without regard to case. */
    private static boolean answers(byte[] reply, byte[] query) {
        int end = questionEnd(query);
        if (reply.length < end || reply[0] != query[0] || reply[1] != query[1] || (reply[2] & 0x80) == 0) {
            return false;
        }
        for (int i = HEADER; i < end; i++) {
            if (lower(reply[i]) != lower(query[i])) {
                return false;
            }
        }
        return true;
    }

    /** Where the only question of a query ends that has been read without error before. */
    private static int questionEnd(byte[] query) {
        int at = HEADER;
        while (at < query.length && query[at] > 0) {
            at += query[at] + 1;
        }
        return Math.min(query.length, at + 5); // the root label, type and class
    }

    /** Length bytes of labels are below 'A', so only letters change. */
    private static int lower(byte one) {
        return one >= 'A' && one <= 'Z' ? one + 32 : one;
    }

    /** A moment on the monotonic clock. */
    static final class Deadline {
        private final LongSupplier nanoTime;
        private final long atNs;

        Deadline(LongSupplier nanoTime, long timeoutNs) {
            this.nanoTime = nanoTime;
            this.atNs = nanoTime.getAsLong() + timeoutNs;
        }

        /** At least 1. */
        int remainingMs() throws SocketTimeoutException {
            long left = atNs - nanoTime.getAsLong();
            if (left <= 0) {
                throw new SocketTimeoutException("no answer in time");
            }
            return (int) Math.max(1, left / 1_000_000);
        }
    }
}
