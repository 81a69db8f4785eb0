package net.hypha.node.manager;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.hypha.config.HostPort;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.memory.MemoryLink;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.health.Checker;
import net.hypha.node.health.Outcome;
import net.hypha.node.plan.Worlds;
import net.hypha.node.workloads.AttachRequest;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** A network manager between a domain in memory and a kernel in memory. The test's thread carries the messages. */
final class NodeHarness implements AutoCloseable {
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    final FakeDatapath datapath;
    final FakeKernel kernel;
    final ScriptedDomain domain = new ScriptedDomain();
    final MemoryExchange exchange = new MemoryExchange();
    final NodeConfig config;
    final Map<InetAddress, Boolean> answering = new ConcurrentHashMap<>();
    final AtomicInteger failedLooks = new AtomicInteger();
    volatile Runnable whenLookedAt = () -> {}; // before the answer
    volatile boolean hurries; // what is to be done once and later is done at once
    private final ScheduledExecutorService timers = new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            return super.schedule(command, hurries ? Math.min(delay, 1) : delay, unit);
        }
    };
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable NetworkManager manager;
    private @Nullable MemoryLink link;
    boolean reachable = true;

    NodeHarness(Path folder, FakeDatapath datapath) {
        this(folder, datapath, false);
    }

    /** @param hostCalls whether the node itself is a caller */
    NodeHarness(Path folder, FakeDatapath datapath, boolean hostCalls) {
        this.datapath = datapath;
        this.kernel = new FakeKernel(datapath);
        for (int host = 1; host <= 9; host++) {
            kernel.namespaces.add(netns("host" + host));
        }
        this.config = new NodeConfig(
                Worlds.ROUTER1,
                folder.resolve("state"),
                folder.resolve("node.sock"),
                new NodeConfig.Domain(new HostPort("192.0.2.1", 50_100), List.of(), null, true),
                new NodeConfig.Underlay("wan", Worlds.TUNNEL1.address(), null, Decapsulation.AUTO),
                Path.of("/sys/fs/bpf/hypha/test"),
                "hypha0",
                new NodeConfig.Dns(List.of()),
                null,
                hostCalls,
                null,
                new NodeConfig.Flows(null, null, null),
                new NodeConfig.Interest(Duration.ofHours(1), Duration.ofSeconds(2)),
                NodeConfig.Health.DEFAULT,
                NodeConfig.Overlap.REFUSE,
                new NodeConfig.Probe(Duration.ofSeconds(1)));
    }

    static Path netns(String name) {
        return Path.of("/run/netns", name);
    }

    NetworkManager start() throws Exception {
        Doors doors = new Doors(
                InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")),
                System::nanoTime,
                timers,
                new Random(1),
                kernel,
                dialer -> {
                    if (reachable) {
                        link = exchange.dial(dialer, domain);
                    }
                    return () -> {};
                },
                new Answering());
        NetworkManager started = NetworkManager.start(config, doors);
        manager = started;
        if (reachable) {
            until(() -> kernel.settled.contains(ScriptedDomain.SUBNET));
        }
        return started;
    }

    /** All instances answer but those that are said not to. */
    private final class Answering implements Checker {
        @Override
        public Outcome check(Health.Check check, Place place, Duration timeout) {
            return look(place);
        }

        @Override
        public Outcome takesDatagrams(int port, Place place, Duration timeout) {
            return look(place);
        }
    }

    private Outcome look(Checker.Place place) {
        whenLookedAt.run();
        if (place.address().all().stream().anyMatch(address -> answering.getOrDefault(address, true))) {
            return Outcome.healthy("serves");
        }
        failedLooks.incrementAndGet();
        return Outcome.failed("serves not");
    }

    NetworkManager manager() {
        NetworkManager started = manager;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    /** How the domain has an instance, by its workload. */
    Instance.State state(String id) {
        return domain.up(id).state();
    }

    /** Has the nth host that was attached answer nothing any more, or all again. */
    void down(int host, boolean down) {
        answering.put(InetAddress.ofLiteral("10.18.0." + (host + 1)), !down);
        answering.put(InetAddress.ofLiteral("fc00::" + (host + 1)), !down);
    }

    /** Dials again, as the real exchange does by itself. */
    void dialAgain() {
        MemoryLink dialled = link;
        if (dialled != null) {
            dialled.restore();
        }
    }

    /** Breaks the way to the domain. */
    void cut() {
        MemoryLink dialled = link;
        if (dialled != null) {
            dialled.cut("pulled the plug");
        }
        exchange.deliverAll();
    }

    void attach(String id, @Nullable String service) throws Exception {
        AttachRequest request =
                new AttachRequest(id, netns(id), service == null ? null : new ServiceName(service), null, null);
        whileDelivering(() -> manager().attaching().attach(request));
    }

    /** Runs what blocks on the domain's answers, and carries them. */
    <T> T whileDelivering(Callable<T> body) throws Exception {
        Future<T> running = threads.submit(body);
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() < deadline) {
            exchange.deliverAll();
            try {
                return running.get(2, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // more messages may be under way by now
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw e;
            }
        }
        throw new AssertionError("nothing came of it within 20 s");
    }

    /** Carries messages until something holds. */
    void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() < deadline) {
            exchange.deliverAll();
            if (condition.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NS); // other threads are at work: planner, timers, probes
        }
        throw new AssertionError("it did not come to hold within 20 s");
    }

    @Override
    public void close() {
        NetworkManager started = manager;
        if (started != null) {
            started.close();
        }
        threads.shutdownNow();
        timers.shutdownNow();
    }
}
