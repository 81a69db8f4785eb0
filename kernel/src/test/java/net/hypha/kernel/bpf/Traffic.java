package net.hypha.kernel.bpf;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Traffic that goes on while something happens, and tells what it lost. Datagrams carry numbers and are answered with the same; a stream carries a
 * pattern and is echoed. Bounded: after {@value #MOST} datagrams or blocks it rests.
 */
final class Traffic implements AutoCloseable {
    private static final int MOST = 20_000;
    private static final long PACE_NS = 500_000;
    private static final int BLOCK = 4_096;
    private static final int QUIET_MS = 500;
    private static final int PATIENCE_SECONDS = 20;

    private final Closeable socket;
    private final BitSet back = new BitSet(); // guarded by this
    private final CompletableFuture<Long> sent = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> heard = new CompletableFuture<>();
    private volatile boolean ending;
    private volatile int next; // number to be sent

    private Traffic(Closeable socket) {
        this.socket = socket;
    }

    /**
     * Answers datagrams with themselves and streams with what comes, at the port, until the test is over.
     *
     * @return ends it before, with every connection
     */
    static Closeable serve(TestWorkload server, int port) throws IOException {
        DatagramSocket datagrams = server.namespace().call(() -> new DatagramSocket(port));
        ServerSocket streams = server.namespace().call(() -> new ServerSocket(port));
        Queue<Closeable> sockets = new ConcurrentLinkedQueue<>(List.of(datagrams, streams));
        Closeable all = () -> {
            for (Closeable socket : sockets) {
                socket.close();
            }
        };
        server.network().closing(all);
        Thread.ofPlatform()
                .daemon()
                .start(() -> quietly(() -> {
                    DatagramPacket packet = new DatagramPacket(new byte[BLOCK], BLOCK);
                    while (true) {
                        packet.setLength(BLOCK);
                        datagrams.receive(packet);
                        datagrams.send(packet);
                    }
                }));
        Thread.ofVirtual()
                .start(() -> quietly(() -> {
                    while (true) {
                        Socket client = streams.accept();
                        sockets.add(client);
                        Thread.ofPlatform()
                                .daemon()
                                .start(() -> quietly(() -> {
                                    client.getInputStream().transferTo(client.getOutputStream());
                                    client.shutdownOutput();
                                }));
                    }
                }));
        return all;
    }

    /** One connected socket that sends some 1,000 numbered datagrams a second. */
    static Traffic datagrams(TestWorkload client, InetAddress address, int port) throws IOException {
        DatagramSocket socket = client.namespace().call(() -> new DatagramSocket());
        socket.connect(new InetSocketAddress(address, port));
        socket.setSoTimeout(QUIET_MS);
        Traffic traffic = new Traffic(socket);
        Thread.ofPlatform().daemon().start(() -> traffic.sendDatagrams(socket));
        Thread.ofPlatform().daemon().start(() -> traffic.hearDatagrams(socket));
        return traffic;
    }

    private void sendDatagrams(DatagramSocket socket) {
        long number = 0;
        try {
            while (!ending && number < MOST) {
                byte[] bytes = Layouts.u32((int) number);
                try {
                    socket.send(new DatagramPacket(bytes, bytes.length));
                } catch (SocketException e) {
                    // told by ICMP about an earlier one: this one counts as sent all the same, and was not
                }
                number++;
                next = Math.toIntExact(number);
                LockSupport.parkNanos(PACE_NS);
            }
            sent.complete(number);
        } catch (IOException e) {
            sent.completeExceptionally(e);
        }
    }

    private void hearDatagrams(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[BLOCK], BLOCK);
        while (true) {
            try {
                socket.receive(packet);
                synchronized (this) {
                    back.set(Layouts.struct(packet.getData()).getInt(0));
                }
            } catch (SocketTimeoutException e) {
                if (sent.isDone()) {
                    heard.complete(null);
                    return;
                }
            } catch (IOException e) {
                if (socket.isClosed()) {
                    heard.complete(null);
                    return;
                }
            }
        }
    }

    /** One connection, whose echo is compared byte by byte. */
    static Traffic stream(TestWorkload client, InetAddress address, int port) throws IOException {
        Socket socket = client.namespace().call(() -> new Socket(address, port));
        socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
        Traffic traffic = new Traffic(socket);
        Thread.ofPlatform().daemon().start(() -> traffic.sendStream(socket));
        Thread.ofPlatform().daemon().start(() -> traffic.hearStream(socket));
        return traffic;
    }

    private void sendStream(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            long number = 0;
            while (!ending && number < MOST) {
                out.write(block(number++));
                LockSupport.parkNanos(PACE_NS);
            }
            sent.complete(number);
            socket.shutdownOutput();
        } catch (IOException e) {
            sent.completeExceptionally(e);
        }
    }

    private void hearStream(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            int number = 0;
            for (byte[] block = in.readNBytes(BLOCK); block.length == BLOCK; block = in.readNBytes(BLOCK)) {
                if (!java.util.Arrays.equals(block, block(number))) {
                    throw new IOException("block " + number + " came back changed");
                }
                synchronized (this) {
                    back.set(number++);
                }
            }
            heard.complete(null);
        } catch (IOException e) {
            heard.completeExceptionally(e);
        }
    }

    private static byte[] block(long number) {
        byte[] block = new byte[BLOCK];
        int seed = Math.toIntExact(number) * 31;
        for (int i = 0; i < BLOCK; i++) {
            block[i] = (byte) (seed + i * 7 + (i >> 8));
        }
        return block;
    }

    /** How many datagrams or blocks have come back so far. */
    synchronized int arrived() {
        return back.cardinality();
    }

    /** Waits until so many more have come back. */
    Traffic after(int more) {
        int wanted = arrived() + more;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (arrived() < wanted) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("only " + arrived() + " came back, waiting for " + wanted + "; " + heard);
            }
            LockSupport.parkNanos(PACE_NS);
        }
        return this;
    }

    /**
     * Ends the traffic, waits for what is under way, and tells what was lost: numbers of datagrams or blocks sent that did not come back,
     * from the first one that did: a new device may lose what is sent before its carrier is seen.
     *
     * @throws Exception if the stream broke
     */
    long lost() throws Exception {
        ending = true;
        long all = sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        synchronized (this) {
            return all - Math.max(back.nextSetBit(0), 0) - back.cardinality();
        }
    }

    /** The first number of which nothing has come back, nor of any greater one. */
    synchronized int heard() {
        return back.length();
    }

    /** The number of the datagram that is sent next. */
    int next() {
        return next;
    }

    /** The runs of numbers that were lost, for people: {@code 12-40, 77-77}. */
    synchronized String losses() {
        List<String> runs = new ArrayList<>();
        int lost = back.nextClearBit(Math.max(back.nextSetBit(0), 0));
        while (lost < back.length()) {
            int next = back.nextSetBit(lost);
            runs.add(lost + "-" + (next - 1));
            lost = back.nextClearBit(next);
        }
        return String.join(", ", runs) + " of " + back.length();
    }

    /** How many of the numbers from one to before another were lost: once {@link #lost} was asked. */
    synchronized int lostBetween(int from, int to) {
        return to - from - back.get(from, to).cardinality();
    }

    @Override
    public void close() throws IOException {
        ending = true;
        socket.close();
    }

    private interface Io {
        void run() throws IOException;
    }

    private static void quietly(Io io) {
        try {
            io.run();
        } catch (IOException e) {
            return; // closed: the test is over
        }
    }
}
