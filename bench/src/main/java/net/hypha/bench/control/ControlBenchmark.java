package net.hypha.bench.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import net.hypha.bench.Benchmark;
import net.hypha.bench.Session;
import net.hypha.bench.measure.MeasureException;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.Goal;
import net.hypha.bench.report.GrowthChart;
import net.hypha.bench.report.Report;
import net.hypha.bench.report.Stats;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.demo.world.Await;
import net.hypha.semantics.service.ServiceName;

/** How fast a domain tells, how much it holds, how soon it is back. */
public final class ControlBenchmark implements Benchmark {
    private static final List<Size> SIZES =
            List.of(new Size(100, 1_000, 100, 50), new Size(300, 1_000, 100, 50), new Size(1_000, 1_000, 100, 50));
    private static final Size LARGEST = SIZES.getLast();
    private static final int RATE = 100; // changes each second
    private static final int CHANGES = 1_000;
    private static final int WRITERS = 100;
    private static final int WRITES = 100; // of each in a round
    private static final int LIMIT_S = 60;
    private static final Duration REST = Duration.ofSeconds(5);

    private static final String P50 = "change at one node to the last node that listens, 100 changes/s: p50";
    private static final String P99 = "change at one node to the last node that listens, 100 changes/s: p99";
    private static final String MEMORY = "memory of the manager for each instance";
    private static final String JOIN = "1,000 services told to a node that joins";
    private static final String STORE = "durable writes of services and instances";
    private static final String BACK = "all nodes back and answered after a kill of the manager";

    @Override
    public String name() {
        return "control";
    }

    @Override
    public String description() {
        return "a domain's manager with many nodes: how fast it tells, what it holds, how soon it is back";
    }

    @Override
    public String chart(Report report) {
        Map<String, Integer> sizes = new HashMap<>(TreeRun.nodes());
        SIZES.forEach(size -> sizes.put(size.text(), size.nodes()));
        return GrowthChart.of(report, sizes, "nodes");
    }

    @Override
    public List<List<String>> tools() {
        return List.of();
    }

    @Override
    public List<Comparison> comparisons() {
        List<Comparison> all = new ArrayList<>();
        for (Size size : SIZES) {
            boolean goal = size.equals(LARGEST);
            all.add(new Comparison(P50, "ms", size.text(), null, goal ? Goal.atMost(20) : null));
            all.add(new Comparison(P99, "ms", size.text(), null, goal ? Goal.atMost(100) : null));
            all.add(new Comparison(BACK, "s", size.text(), null, goal ? Goal.atMost(5) : null));
            all.add(new Comparison(MEMORY, "B", size.text(), null, goal ? Goal.atMost(600) : null));
            all.add(new Comparison(
                    JOIN, "ms", size.text(), null, size.equals(SIZES.getFirst()) ? Goal.atMost(200) : null));
        }
        all.addAll(TreeRun.comparisons());
        all.add(new Comparison(STORE, "/s", SIZES.getFirst().text(), null, Goal.atLeast(2_000)));
        return all;
    }

    @Override
    public void run(Session session) {
        for (Size size : SIZES) {
            if (session.options().wantsSubject(size.text())) {
                try {
                    run(session, size);
                } catch (RuntimeException e) {
                    session.failed(size.text(), e);
                }
            }
        }
        TreeRun.run(session);
    }

    private static void run(Session session, Size size) {
        session.say(size.text());
        try (Manager manager = new Manager(session.scratch().resolve("domain" + size.nodes()), session.launcher());
                Fleet fleet = new Fleet(size, manager.domain(), size.nodes())) {
            try (ApiClient api = manager.api()) {
                for (int i = 0; i < size.services(); i++) {
                    Manager.apply(api, Size.service(i));
                }
            }
            long before = manager.liveBytes();
            fleet.connect(manager.address());
            session.say("  all are connected");
            Await.pass(REST); // what is on its way to nodes is not held for good
            double bytes = (manager.liveBytes() - before) / (double) (size.nodes() * size.instances());
            session.samples().add(MEMORY, size.text(), 1, bytes);
            session.say("  memory for each instance [B]: " + Math.round(bytes));
            for (int round = 1; round <= session.options().rounds(); round++) {
                changes(session, size, fleet, round);
                joins(session, size, manager, fleet, round);
            }
            for (int round = 1; round <= session.options().rounds(); round++) {
                back(session, size, manager, fleet, round);
            }
            if (size.equals(SIZES.getFirst())) {
                for (int round = 1; round <= session.options().rounds(); round++) {
                    writes(session, size, manager, fleet, round);
                }
            }
        }
    }

    private static void changes(Session session, Size size, Fleet fleet, int round) {
        List<Double> took = fleet.change(session.options().quick() ? CHANGES / 5 : CHANGES, RATE);
        double p50 = Stats.median(took);
        double p99 = Stats.quantile(took, 0.99);
        session.samples().add(P50, size.text(), round, p50);
        session.samples().add(P99, size.text(), round, p99);
        session.say("  " + round + " change to the last node [ms]: p50 " + p50 + ", p99 " + p99);
    }

    private static void joins(Session session, Size size, Manager manager, Fleet fleet, int round) {
        double took = fleet.join(manager.address(), size.nodes() + round);
        session.samples().add(JOIN, size.text(), round, took);
        session.say("  " + round + " 1,000 services told [ms]: " + took);
    }

    private static void back(Session session, Size size, Manager manager, Fleet fleet, int round) {
        manager.restart();
        long begunNs = System.nanoTime();
        fleet.settled();
        double seconds =
                (System.nanoTime() - begunNs) / (double) Duration.ofSeconds(1).toNanos();
        session.samples().add(BACK, size.text(), round, seconds);
        session.say("  " + round + " back after a kill [s]: " + seconds);
        fleet.change(RATE, RATE); // fails if an interest was lost
    }

    /** Many nodes with one instance after the other, each waiting for its answer; beside them one who makes services. */
    private static void writes(Session session, Size size, Manager manager, Fleet fleet, int round) {
        long begunNs = System.nanoTime();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (LightNode node : fleet.nodes().subList(0, WRITERS)) {
            writers.add(CompletableFuture.runAsync(() -> attach(node, round), Thread::startVirtualThread));
        }
        int services = 0;
        try (ApiClient api = manager.api()) {
            while (!writers.stream().allMatch(CompletableFuture::isDone)) {
                Manager.apply(api, "more-" + round + "-" + services++);
            }
        }
        writers.forEach(CompletableFuture::join);
        double seconds =
                (System.nanoTime() - begunNs) / (double) Duration.ofSeconds(1).toNanos();
        double rate = (WRITERS * WRITES + services) / seconds;
        session.samples().add(STORE, size.text(), round, rate);
        session.say("  " + round + " durable writes [/s]: " + rate);
    }

    private static void attach(LightNode node, int round) {
        for (int i = 0; i < WRITES; i++) {
            Semaphore answered = node.publish(
                    List.of(node.add(
                            "x" + i,
                            new ServiceName(Size.service(
                                    (round * WRITES + i) % SIZES.getFirst().services())))),
                    false);
            try {
                if (!answered.tryAcquire(LIMIT_S, java.util.concurrent.TimeUnit.SECONDS)) {
                    throw new MeasureException("a publication was not answered within " + LIMIT_S + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
