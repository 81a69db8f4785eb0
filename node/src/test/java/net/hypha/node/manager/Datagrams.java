package net.hypha.node.manager;

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
import java.util.concurrent.locks.LockSupport;
import net.hypha.kernel.net.NetworkNamespace;

/** Numbered datagrams from one namespace, echoed in another, some 1,000 a second while something happens; tells how many were lost. */
final class Datagrams implements AutoCloseable {
    private static final int PORT = 7;
    private static final int QUIET_MS = 1_000;
    private static final long PACE_NS = 1_000_000;
    private static final long PATIENCE_SECONDS = 60;

    private final DatagramSocket server;
    private final DatagramSocket client;
    private final CompletableFuture<Integer> sent = new CompletableFuture<>();
    private final CompletableFuture<BitSet> back = new CompletableFuture<>();
    private volatile boolean ending;

    Datagrams(NetworkNamespace from, NetworkNamespace to, InetAddress address) throws IOException {
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

    private void send() {
        int number = 0;
        try {
            while (!ending) {
                client.send(new DatagramPacket(
                        ByteBuffer.allocate(4).putInt(number++).array(), 4));
                LockSupport.parkNanos(PACE_NS);
            }
            sent.complete(number);
        } catch (IOException e) {
            sent.completeExceptionally(e);
        }
    }

    private void hear() {
        BitSet numbers = new BitSet();
        DatagramPacket packet = new DatagramPacket(new byte[4], 4);
        while (true) {
            try {
                client.receive(packet);
                numbers.set(ByteBuffer.wrap(packet.getData()).getInt());
            } catch (SocketTimeoutException e) {
                if (sent.isDone()) {
                    back.complete(numbers);
                    return;
                }
            } catch (IOException e) {
                back.completeExceptionally(e);
                return;
            }
        }
    }

    /** Ends it and tells which numbers were sent and did not come back: {@code [12-40, 77-77]}. */
    List<String> lost() throws Exception {
        ending = true;
        int all = sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        BitSet missing = back.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        missing.flip(0, all);
        List<String> runs = new ArrayList<>();
        for (int first = missing.nextSetBit(0); first >= 0; ) {
            int end = missing.nextClearBit(first);
            runs.add(first + "-" + (end - 1) + " of " + all);
            first = missing.nextSetBit(end);
        }
        return runs;
    }

    @Override
    public void close() {
        ending = true;
        server.close();
        client.close();
    }
}
