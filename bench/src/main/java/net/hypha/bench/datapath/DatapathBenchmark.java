package net.hypha.bench.datapath;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import net.hypha.bench.Benchmark;
import net.hypha.bench.Session;
import net.hypha.bench.measure.Compiler;
import net.hypha.bench.programs.Shell;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.RatioChart;
import net.hypha.bench.report.Report;
import net.hypha.lab.Lab;
import net.hypha.lab.LinkEnd;

/** The datapath beside plain routing, a bridge, nftables DNAT, a userspace proxy and VXLAN, on the same work in the same rounds. */
public final class DatapathBenchmark implements Benchmark {
    private static final String PLAIN_WIRE = "plain";

    @Override
    public String name() {
        return "datapath";
    }

    @Override
    public String description() {
        return "throughput, latency, connections, misses, memory and start beside plain routing and others (about 20 minutes)";
    }

    @Override
    public String chart(Report report) {
        return RatioChart.of(report, Routed.NAME);
    }

    @Override
    public List<List<String>> tools() {
        return List.of(
                List.of("iperf3", "--version"),
                List.of("sockperf", "--version"),
                List.of("wrk", "--version"),
                List.of("nginx", "-v"),
                List.of("nft", "--version"),
                List.of("clang", "--version"));
    }

    @Override
    public List<Comparison> comparisons() {
        return Rows.all();
    }

    @Override
    public void run(Session session) {
        Compiler compiler = new Compiler(session.scratch());
        Path proxy = compiler.compile("proxy");
        Scenes scenes = new Scenes(session, compiler.compile("probe").toString());
        attempt(session, "same node and same link", () -> near(session, scenes, proxy));
        attempt(session, "tunnel", () -> apart(session, scenes));
        attempt(session, "scale", () -> scale(session, scenes));
        attempt(session, "the programs", () -> new Life(session, scenes).measure());
    }

    /** What fails as a whole is told, and the rest goes on; being ended from outside ends all. */
    private static void attempt(Session session, String what, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            session.failed(what, e);
        }
    }

    private static List<Subject> wanted(Session session, List<Subject> all) {
        return all.stream()
                .filter(subject -> session.options().wantsSubject(subject.name()))
                .toList();
    }

    private static Lab up(Session session, String name, Cabling cabling, List<Subject> subjects) {
        subjects.forEach(subject -> subject.cable(cabling));
        return session.lab(name, cabling::spec);
    }

    private static void near(Session session, Scenes scenes, Path proxy) {
        if (!scenes.wants(Scenes.SAME_NODE, Scenes.BOTH, scenes.allTasks())
                && !scenes.wants(Scenes.SAME_LINK, Scenes.BOTH, scenes.wireTasks())) {
            return;
        }
        List<Subject> subjects = wanted(
                session,
                List.of(
                        new Routed(),
                        new HyphaNet(session.launcher()),
                        new Bridge(),
                        new Nftables(),
                        new UserProxy(proxy),
                        new Vxlan()));
        try (Lab lab = up(session, "near", new Cabling(false), subjects)) {
            List<Subject> up = scenes.start(lab, subjects);
            scenes.near(Scenes.SAME_NODE, lab, up, Scenes.BOTH, scenes.allTasks());
            scenes.far(Scenes.SAME_LINK, lab, up, Scenes.BOTH, scenes.wireTasks());
        }
    }

    private static void apart(Session session, Scenes scenes) {
        if (scenes.wants(Scenes.APART, Scenes.ONLY4, scenes.wireTasks())) {
            apart(session, scenes, "far", (lab, subjects) -> {
                scenes.far(Scenes.APART, lab, subjects, Scenes.ONLY4, scenes.wireTasks());
            });
        }
        if (scenes.wants(Scenes.APART_PLAIN, Scenes.BOTH, scenes.bulkTasks())) {
            apart(session, scenes, PLAIN_WIRE, (lab, subjects) -> {
                scenes.far(Scenes.APART_PLAIN, lab, subjects, Scenes.BOTH, scenes.bulkTasks());
            });
        }
    }

    private static void apart(Session session, Scenes scenes, String name, BiConsumer<Lab, List<Subject>> measurement) {
        List<Subject> subjects = wanted(session, List.of(new Routed(), new HyphaNet(session.launcher()), new Vxlan()));
        try (Lab lab = up(session, name, new Cabling(true), subjects)) {
            if (name.equals(PLAIN_WIRE)) {
                subjects.stream()
                        .flatMap(subject -> Cabling.wireEnds(subject.prefix()).stream())
                        .forEach(end -> withoutOffload(lab, end));
            }
            measurement.accept(lab, scenes.start(lab, subjects));
        }
    }

    /**
     * As a network card that segments nothing: every frame on the wire is of the wire's size. Receiving, packets are put together (GRO) as the
     * kernel does for such a card.
     */
    private static void withoutOffload(Lab lab, LinkEnd end) {
        Shell.run(
                lab,
                end.host(),
                "ethtool -K " + end.device() + " tso off gso off; ethtool -K " + end.device() + " gro on;"
                        + " ethtool -K " + end.device() + " tx-udp-segmentation off 2>/dev/null || true");
    }

    private static void scale(Session session, Scenes scenes) {
        if (!scenes.wants(Scenes.SCALE, Scenes.ONLY4, scenes.scaleTasks())) {
            return;
        }
        List<MapNode> nodes = List.of(
                MapNode.measuring(Rows.TEN, "sa-", 10),
                MapNode.measuring(Rows.THOUSAND, "sb-", 1_000),
                MapNode.measuring(Rows.TEN_THOUSAND, "sc-", 10_000),
                MapNode.plain(Rows.PLAIN, "sd-", 10));
        List<Subject> subjects = wanted(session, List.copyOf(nodes));
        try (Lab lab = up(session, "scale", new Cabling(false), subjects)) {
            try {
                List<Subject> up = scenes.start(lab, subjects);
                scenes.near(Scenes.SCALE, lab, up, Scenes.ONLY4, scenes.scaleTasks());
            } finally {
                nodes.forEach(MapNode::close);
            }
        }
    }
}
