package net.hypha.bench.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import net.hypha.bench.load.Calls;
import net.hypha.bench.load.Ready;

/**
 * Requests at a fixed rate, whatever becomes of those before: so a pause is seen by all that should have begun in it. By TCP each has a connection
 * of its own; datagrams go by a few sockets that stay; and some connections stand. Runs in the thread, and so in the network namespace, that it is run in.
 */
final class Load implements Runnable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] ASK = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    final Trace tcp = new Trace();
    final Trace udp = new Trace();
    final Standing standing;
    private final InetSocketAddress service;
    private final long intervalNs;
    private volatile boolean ended;

    /**
     * @param perSecond of each kind
     * @param standing connections that are made first, and stay
     */
    Load(InetSocketAddress service, int perSecond, int standing) {
        this.service = service;
        this.standing = new Standing(standing);
        this.intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** No more requests; returns before the last have been answered. */
    void end() {
        ended = true;
    }

    @Override
    public void run() {
        try (Selector selector = Selector.open();
                Calls calls = new Calls(selector, PATIENCE_NS);
                Datagrams datagrams = new Datagrams(udp);
                standing) {
            datagrams.open(selector, service);
            standing.open(selector, service);
            drive(selector, calls, datagrams);
        } catch (IOException e) {
            throw new IllegalStateException("the load cannot go on: " + e.getMessage(), e);
        }
    }

    private void drive(Selector selector, Calls calls, Datagrams datagrams) throws IOException {
        long dueNs = System.nanoTime();
        long lastNs = Long.MAX_VALUE;
        while (System.nanoTime() - lastNs < 0) {
            long nowNs = System.nanoTime();
            if (ended && lastNs == Long.MAX_VALUE) {
                lastNs = nowNs + PATIENCE_NS;
            }
            while (!ended && nowNs - dueNs >= 0) {
                calls.begin(service, ASK, dueNs, tcp.begin(dueNs));
                datagrams.send(dueNs);
                dueNs += intervalNs;
            }
            Ready.turn(selector, 1);
            calls.giveUp();
        }
        datagrams.giveUp();
    }
}
