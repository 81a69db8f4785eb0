package net.hypha.bench.control;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.hypha.bench.measure.MeasureException;
import net.hypha.cli.demo.world.Await;
import net.hypha.exchange.grpc.ExchangeClient;
import net.hypha.exchange.trust.Trust;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** All nodes of a domain, in this process, each with a session of its own. */
final class Fleet implements AutoCloseable {
    private static final Duration SETTLING = Duration.ofMinutes(3);
    private static final int DIALLED_AT_ONCE = 25;
    private static final int OF_THE_TREE = 5; // services that a node wants to know as those of the root, too

    private final Size size;
    private final DomainName domain;
    private final Changes changes = new Changes();
    private final List<LightNode> nodes = new ArrayList<>();
    private final List<ExchangeClient> clients = new ArrayList<>();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("bench-timers").factory());
    private final Random random;

    Fleet(Size size, DomainName domain, long seed) {
        this(size, domain, null, 0, seed);
    }

    /**
     * @param root a domain above; null for none
     * @param first number of the first node; each in the world has its own
     */
    Fleet(Size size, DomainName domain, @Nullable DomainName root, int first, long seed) {
        this.size = size;
        this.domain = domain;
        this.random = new Random(seed);
        for (int i = 0; i < size.nodes(); i++) {
            nodes.add(node(first + i, root));
        }
    }

    private LightNode node(int number, @Nullable DomainName root) {
        LightNode node = new LightNode(number, domain, changes);
        List<Integer> services = size.servicesOf(number);
        services.forEach(service -> node.wants(new ServiceKey(name(service), domain)));
        if (root != null) {
            services.subList(0, OF_THE_TREE).forEach(service -> node.wants(new ServiceKey(name(service), root)));
        }
        for (int i = 0; i < size.instances(); i++) {
            node.add("w" + i, name(services.get(i % services.size())));
        }
        return node;
    }

    private static ServiceName name(int service) {
        return new ServiceName(Size.service(service));
    }

    /** Connects all, some at a time, until each has been answered. */
    void connect(InetSocketAddress manager) {
        for (LightNode node : nodes) {
            clients.add(dial(manager, node));
            if (clients.size() % DIALLED_AT_ONCE == 0) {
                settled();
            }
        }
        settled();
    }

    private ExchangeClient dial(InetSocketAddress manager, LightNode node) {
        return ExchangeClient.dial(manager, new Trust.Insecure(), node, timers, random);
    }

    /** Waits until each node that was connected has been answered. */
    void settled() {
        Await.until("answers to all nodes", SETTLING, () -> {
            check();
            return nodes.subList(0, clients.size()).stream().allMatch(LightNode::isSettled);
        });
    }

    private void check() {
        nodes.stream()
                .map(LightNode::problem)
                .filter(problem -> !problem.isEmpty())
                .findFirst()
                .ifPresent(problem -> {
                    throw new MeasureException(problem);
                });
    }

    /**
     * Lets instances here and there change, at a steady rate, and waits until all have been heard of.
     *
     * @return milliseconds from each change to the last node that listens
     */
    List<Double> change(int count, int eachSecond) {
        int listeners = size.nodes() * size.interests() / size.services();
        long begunNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long dueNs = begunNs + i * Duration.ofSeconds(1).toNanos() / eachSecond;
            Await.pass(Duration.ofNanos(Math.max(0, dueNs - System.nanoTime())));
            LightNode node = nodes.get((i * 37) % nodes.size());
            List<String> workloads = node.workloads();
            node.flip(workloads.get((i / nodes.size()) % workloads.size()), listeners);
        }
        Await.until("the last change at all nodes", SETTLING, () -> changes.underWay() == 0);
        return changes.take();
    }

    List<LightNode> nodes() {
        return nodes;
    }

    /** One more node, which is interested in all services; how long until it has been told of all, in milliseconds. */
    double join(InetSocketAddress manager, int number) {
        LightNode node = new LightNode(number, domain, changes);
        for (int service = 0; service < size.services(); service++) {
            node.wants(new ServiceKey(name(service), domain));
        }
        long begunNs = System.nanoTime();
        try (ExchangeClient _ = dial(manager, node)) {
            while (!node.isSettled()) {
                Await.pass(Duration.ofMillis(1));
                if (System.nanoTime() - begunNs > SETTLING.toNanos()) {
                    throw new MeasureException("a node that joined was not answered");
                }
            }
            return (System.nanoTime() - begunNs) / 1e6;
        }
    }

    @Override
    public void close() {
        timers.shutdownNow();
        clients.parallelStream().forEach(ExchangeClient::close);
    }
}
