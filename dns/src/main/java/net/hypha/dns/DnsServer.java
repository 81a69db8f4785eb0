package net.hypha.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A DNS server on UDP and TCP that runs until it is closed. */
public final class DnsServer implements AutoCloseable {
    private static final long LET_GO_MS = 2_000; // a loop ends within one turn, which has a limit
    private static final Logger log = LoggerFactory.getLogger(DnsServer.class);

    private final DnsCounters counters = new DnsCounters();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<AutoCloseable> sockets = new ArrayList<>();
    private final List<Thread> loops = new ArrayList<>();
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dns-", 0).factory());
    private final DnsSettings settings;
    private final LongSupplier nanoTime;
    private final Chain chain;
    private final Semaphore freeDatagrams;
    private final Semaphore freeConnections;

    private DnsServer(SemanticZone zone, DnsSettings settings, RandomGenerator ids, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.chain = Chain.standard(zone, settings, new Forwarder(settings, ids, nanoTime, counters), counters);
        this.freeDatagrams = new Semaphore(settings.maxInFlight());
        this.freeConnections = new Semaphore(settings.maxTcpConnections());
    }

    /**
     * Binds all addresses and serves them. Port 0 means one free port for UDP and TCP.
     *
     * @param ids for queries to upstreams; unpredictable and safe for many threads, like SecureRandom
     * @param nanoTime a monotonic clock in nanoseconds
     * @throws IOException if an address cannot be bound, naming it; then nothing is
     * @throws IllegalArgumentException if an upstream is the server itself
     */
    public static DnsServer start(
            List<InetSocketAddress> listen,
            SemanticZone zone,
            DnsSettings settings,
            RandomGenerator ids,
            LongSupplier nanoTime)
            throws IOException {
        for (InetSocketAddress address : listen) {
            if (settings.upstreams().contains(address)) {
                throw new IllegalArgumentException(
                        "DNS upstream " + address + " is this server itself: name the server that knows other names");
            }
        }
        DnsServer server = new DnsServer(zone, settings, ids, nanoTime);
        try {
            for (InetSocketAddress address : listen) {
                server.bind(address);
            }
            server.loops.forEach(Thread::start);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where the server listens, with the ports it was given, in the order of {@code listen}. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    public DnsCounters.Snapshot counters() {
        return counters.snapshot();
    }

    /** Stops listening and ends what is under way. Idempotent. */
    @Override
    public void close() {
        for (AutoCloseable socket : sockets) {
            try {
                socket.close();
            } catch (Exception e) { // what AutoCloseable declares; the others must be closed all the same
                log.atWarn()
                        .setMessage("A DNS socket did not close cleanly")
                        .setCause(e)
                        .log();
            }
        }
        workers.shutdownNow();
        awaitLoops();
    }

    /** An address is free again only when the thread that accepts on it has let go of the socket. */
    private void awaitLoops() {
        try {
            for (Thread loop : loops) {
                if (loop.isAlive()) {
                    loop.join(LET_GO_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bind(InetSocketAddress address) throws IOException {
        Binding binding = Binding.of(address);
        TcpListener listener =
                new TcpListener(binding.tcp(), chain, workers, freeConnections, settings, nanoTime, counters);
        sockets.add(listener);
        sockets.add(binding.udp());
        UdpAgent agent = new UdpAgent(binding.udp(), chain, workers, freeDatagrams, counters);
        sockets.add(agent);
        addresses.add(binding.address());
        loops.add(Thread.ofPlatform()
                .daemon()
                .name("dns-udp-" + binding.address())
                .unstarted(agent));
        loops.add(Thread.ofVirtual().name("dns-tcp-" + binding.address()).unstarted(listener));
    }
}
