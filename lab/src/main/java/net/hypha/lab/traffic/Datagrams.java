package net.hypha.lab.traffic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import net.hypha.kernel.net.NetworkNamespace;

/** Numbered datagrams from one namespace, echoed in another, some 1,000 a second while something happens; tells which were lost. */
public final class Datagrams implements AutoCloseable {
    private static final int PORT = 7;
    private static final int QUIET_MS = 1_000;
    private static final long PACE_NS = 1_000_000;
    private static final long PATIENCE_SECONDS = 60;

    private final DatagramSocket server;
    private final DatagramSocket client;
    private final CompletableFuture<Integer> sent = new CompletableFuture<>();
    private final CompletableFuture<BitSet> back = new CompletableFuture<>();
    private volatile boolean ending;
    private final AtomicInteger number = new AtomicInteger();

    /** Begins to send to that address, which leads to {@code to}. */
    public Datagrams(NetworkNamespace from, NetworkNamespace to, InetAddress address) throws IOException {
        server = to.call(() -> new DatagramSocket(PORT));
        client = from.call(() -> new DatagramSocket());
        client.connect(address, PORT);
        client.setSoTimeout(QUIET_MS);
        Thread.ofPlatform().daemon().start(this::echo);
        Thread.ofPlatform().daemon().start(this::send);
        Thread.ofPlatform().daemon().start(this::hear);
    }

    private void echo() {
        DatagramPacket packet = new DatagramPacket(new byte[4], 4);
        try {
            while (true) {
                server.receive(packet);
                server.send(packet);
            }
        } catch (IOException e) {
            return; // closed: the test is over
        }
    }

    /** How many have been sent by now. */
    public int soFar() {
        return number.get();
    }

    private void send() {
        while (!ending) {
            try {
                client.send(new DatagramPacket(
                        ByteBuffer.allocate(4).putInt(number.get()).array(), 4));
            } catch (IOException e) {
                // told by ICMP that one was lost: it counts as sent, and the next goes on its way
            }
            number.incrementAndGet();
            LockSupport.parkNanos(PACE_NS);
        }
        sent.complete(number.get());
    }

    private void hear() {
        BitSet numbers = new BitSet();
        DatagramPacket packet = new DatagramPacket(new byte[4], 4);
        while (!client.isClosed()) {
            try {
                client.receive(packet);
                numbers.set(ByteBuffer.wrap(packet.getData()).getInt());
            } catch (SocketTimeoutException e) {
                if (sent.isDone()) {
                    back.complete(numbers);
                    return;
                }
            } catch (IOException e) {
                // the same ICMP errors, told here
            }
        }
    }

    /** Numbers of datagrams that followed each other. */
    public record Run(int first, int last) {
        public int length() {
            return last - first + 1;
        }

        @Override
        public String toString() {
            return first + "-" + last;
        }
    }

    /**
     * What became of them.
     *
     * @param sent how many
     * @param lost those that did not come back; a number is about a millisecond
     */
    public record Outcome(int sent, List<Run> lost) {
        public int losses() {
            return lossesFrom(0);
        }

        /** Of those from that number on. */
        public int lossesFrom(int number) {
            return lost.stream()
                    .mapToInt(run -> Math.max(0, run.last() + 1 - Math.max(number, run.first())))
                    .sum();
        }
    }

    /** Ends it, waits for the last ones, and tells. */
    public Outcome end() throws Exception {
        ending = true;
        int all = sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        BitSet missing = back.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        missing.flip(0, all);
        List<Run> runs = new ArrayList<>();
        for (int first = missing.nextSetBit(0); first >= 0; ) {
            int end = missing.nextClearBit(first);
            runs.add(new Run(first, end - 1));
            first = missing.nextSetBit(end);
        }
        return new Outcome(all, List.copyOf(runs));
    }

    @Override
    public void close() {
        ending = true;
        server.close();
        client.close();
    }
}
