package net.hypha.bench.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import net.hypha.bench.Session;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.Goal;
import net.hypha.bench.report.Stats;
import net.hypha.cli.api.ApiClient;
import net.hypha.semantics.service.DomainName;

/** A root above ten clusters, each with nodes of its own that also listen to services of the whole tree. */
final class TreeRun implements AutoCloseable {
    private static final int CLUSTERS = 10;
    private static final List<Size> SIZES = List.of(new Size(100, 1_000, 100, 50), new Size(1_000, 1_000, 100, 50));
    private static final Size LARGEST = SIZES.getLast();
    private static final int RATE = 10; // changes each second in each cluster
    private static final int CHANGES = 100; // in each cluster and round

    private static final String P50 = "tree: change at one node to the last node that listens, 100 changes/s: p50";
    private static final String P99 = "tree: change at one node to the last node that listens, 100 changes/s: p99";
    private static final String MEMORY = "tree: memory of all domain managers together";

    private final Session session;
    private final Size size;
    private final List<Manager> managers = new ArrayList<>(); // the root first
    private final List<Fleet> fleets = new ArrayList<>();

    private TreeRun(Session session, Size size) {
        this.session = session;
        this.size = size;
    }

    private static String text(Size size) {
        return String.format(Locale.ROOT, "%d clusters x %s", CLUSTERS, size.text());
    }

    /** How many nodes each of its subjects has. */
    static Map<String, Integer> nodes() {
        return SIZES.stream().collect(Collectors.toMap(TreeRun::text, size -> CLUSTERS * size.nodes()));
    }

    static List<Comparison> comparisons() {
        List<Comparison> all = new ArrayList<>();
        for (Size size : SIZES) {
            boolean goal = size.equals(LARGEST);
            all.add(new Comparison(P50, "ms", text(size), null, null));
            all.add(new Comparison(P99, "ms", text(size), null, goal ? Goal.atMost(500) : null));
            all.add(new Comparison(MEMORY, "MB", text(size), null, goal ? Goal.atMost(4_096) : null));
        }
        return all;
    }

    static void run(Session session) {
        for (Size size : SIZES) {
            if (session.options().wantsSubject(text(size))) {
                try (TreeRun run = new TreeRun(session, size)) {
                    run.measure();
                } catch (RuntimeException e) {
                    session.failed(text(size), e);
                }
            }
        }
    }

    private void measure() {
        session.say(text(size));
        start();
        for (int round = 1; round <= session.options().rounds(); round++) {
            List<Double> took = change();
            session.samples().add(P50, text(size), round, Stats.median(took));
            session.samples().add(P99, text(size), round, Stats.quantile(took, 0.99));
            double megabytes =
                    managers.stream().mapToLong(Manager::residentBytes).sum() / (double) (1 << 20);
            session.samples().add(MEMORY, text(size), round, megabytes);
            session.say("  " + round + " change to the last node [ms]: p50 " + Stats.median(took) + ", p99 "
                    + Stats.quantile(took, 0.99) + "; managers [MB]: " + Math.round(megabytes));
        }
    }

    private void start() {
        Path scratch = session.scratch().resolve("tree" + size.nodes());
        managers.add(Manager.root(CLUSTERS, scratch.resolve("root"), session.launcher()));
        DomainName root = managers.getFirst().domain();
        for (int i = 0; i < CLUSTERS; i++) {
            Manager cluster = Manager.cluster(i, scratch.resolve("cluster" + i), session.launcher());
            managers.add(cluster);
            fleets.add(new Fleet(size, cluster.domain(), root, i * size.nodes(), i));
        }
        managers.forEach(this::apply);
        session.say("  all services are made");
        for (int i = 0; i < CLUSTERS; i++) {
            fleets.get(i).connect(managers.get(i + 1).address());
            session.say("  cluster " + i + " is connected");
        }
    }

    private void apply(Manager manager) {
        try (ApiClient api = manager.api()) {
            for (int i = 0; i < size.services(); i++) {
                Manager.apply(api, Size.service(i));
            }
        }
    }

    /** In all clusters at once. */
    private List<Double> change() {
        List<CompletableFuture<List<Double>>> all = fleets.stream()
                .map(fleet ->
                        CompletableFuture.supplyAsync(() -> fleet.change(CHANGES, RATE), Thread::startVirtualThread))
                .toList();
        return all.stream().flatMap(each -> each.join().stream()).toList();
    }

    @Override
    public void close() {
        fleets.forEach(Fleet::close);
        managers.forEach(Manager::close);
    }
}
