package net.hypha.bench.datapath;

import java.util.ArrayList;
import java.util.List;
import net.hypha.bench.measure.Family;
import net.hypha.bench.measure.Metric;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.Goal;
import org.jspecify.annotations.Nullable;

/** All rows of the results, with the goals of the issue that asked for them. */
final class Rows {
    static final String TEN = "10 x 10";
    static final String THOUSAND = "1,000 x 10";
    static final String TEN_THOUSAND = "10,000 x 10";
    static final String PLAIN = "10 x 10, measurement and policy off";
    static final String MISS = "first packet: connect(), p50";
    static final String FIRST = "Hypha, the first miss of its life";
    static final String MISSED = "Hypha, a miss";
    static final String HIT = "Hypha, a hit";
    static final String RSS = "memory of hypha node, resident";
    static final String PSS = "memory of hypha node, its share";
    static final String IDLE = "idle";
    static final String BUSY = "with 1,000 services";
    static final String START = "start to first packet translated";

    private static final double SAME = 0.03; // what "the same" may differ by

    private final List<Comparison> all = new ArrayList<>();

    private Rows() {}

    static List<Comparison> all() {
        Rows rows = new Rows();
        Scenes.BOTH.forEach(rows::sameNode);
        Scenes.BOTH.forEach(rows::sameLink);
        rows.tunnel();
        Scenes.BOTH.forEach(rows::tunnelWithoutOffload);
        rows.scale();
        rows.life();
        return rows.all;
    }

    private void sameNode(Family family) {
        sameNode(family, Metric.THROUGHPUT_1, Goal.atLeast(1.05), Goal.atLeast(1.2), Goal.atLeast(10));
        sameNode(family, Metric.THROUGHPUT_4, Goal.atLeast(1.10), Goal.atLeast(1.2), Goal.atLeast(10));
        sameNode(family, Metric.TCP_P50, Goal.atMost(0.93), null, Goal.atMost(0.2));
        sameNode(family, Metric.TCP_P99, Goal.atMost(0.95), null, null);
        sameNode(family, Metric.UDP_P50, Goal.atMost(0.93), null, Goal.atMost(0.2));
        sameNode(family, Metric.UDP_P99, Goal.atMost(0.95), null, null);
        sameNode(family, Metric.CONNECTIONS, Goal.atLeast(1.05), null, null);
        sameNode(family, Metric.CONNECT_P50, null, Goal.atMost(0.65), null);
    }

    private void sameNode(
            Family family, Metric metric, @Nullable Goal routed, @Nullable Goal nftables, @Nullable Goal proxy) {
        String scene = Scenes.SAME_NODE;
        beside(scene, family, metric, List.of("bridge", Nftables.NAME, UserProxy.NAME), routed);
        if (nftables != null) {
            add(scene, family, metric, HyphaNet.NAME, Nftables.NAME, nftables);
        }
        if (proxy != null) {
            add(scene, family, metric, HyphaNet.NAME, UserProxy.NAME, proxy);
        }
    }

    private void sameLink(Family family) {
        wire(Scenes.SAME_LINK, family, Metric.THROUGHPUT_1, Goal.atLeast(1));
        wire(Scenes.SAME_LINK, family, Metric.THROUGHPUT_4, Goal.atLeast(1));
        wire(Scenes.SAME_LINK, family, Metric.TCP_P50, Goal.atMost(1));
        wire(Scenes.SAME_LINK, family, Metric.TCP_P99, null);
        wire(Scenes.SAME_LINK, family, Metric.CONNECTIONS, Goal.atLeast(1));
    }

    private void tunnel() {
        for (Metric metric :
                List.of(Metric.THROUGHPUT_1, Metric.THROUGHPUT_4, Metric.TCP_P50, Metric.TCP_P99, Metric.CONNECTIONS)) {
            wire(Scenes.APART, Family.IPV4, metric, null);
        }
    }

    private void tunnelWithoutOffload(Family family) {
        wire(Scenes.APART_PLAIN, family, Metric.THROUGHPUT_1, Goal.atLeast(0.9));
        wire(Scenes.APART_PLAIN, family, Metric.THROUGHPUT_4, Goal.atLeast(0.85));
    }

    private void scale() {
        for (Metric metric : List.of(Metric.THROUGHPUT_1, Metric.TCP_P50, Metric.CONNECTIONS)) {
            add(Scenes.SCALE, Family.IPV4, metric, TEN, null, null);
            boolean more = metric != Metric.TCP_P50;
            Goal same = more ? Goal.atLeast(1 - SAME) : Goal.atMost(1 + SAME);
            add(Scenes.SCALE, Family.IPV4, metric, THOUSAND, TEN, same);
            add(Scenes.SCALE, Family.IPV4, metric, TEN_THOUSAND, TEN, same);
            add(Scenes.SCALE, Family.IPV4, metric, PLAIN, null, null);
            add(Scenes.SCALE, Family.IPV4, metric, TEN, PLAIN, more ? Goal.atLeast(0.97) : Goal.atMost(1.03));
        }
    }

    private void life() {
        all.add(new Comparison(MISS, "us", HIT, null, null));
        all.add(new Comparison(MISS, "us", FIRST, null, null));
        all.add(new Comparison(MISS, "us", MISSED, HIT, Goal.atMost(3)));
        all.add(new Comparison(RSS, "MB", IDLE, null, Goal.atMost(96)));
        all.add(new Comparison(PSS, "MB", IDLE, null, null));
        all.add(new Comparison(RSS, "MB", BUSY, null, Goal.atMost(128)));
        all.add(new Comparison(PSS, "MB", BUSY, null, null));
        all.add(new Comparison(START, "s", HyphaNet.NAME, null, Goal.atMost(0.6)));
    }

    private void wire(String scene, Family family, Metric metric, @Nullable Goal goal) {
        beside(scene, family, metric, List.of(Vxlan.NAME), goal);
    }

    private void beside(String scene, Family family, Metric metric, List<String> others, @Nullable Goal goal) {
        add(scene, family, metric, Routed.NAME, null, null);
        others.forEach(other -> add(scene, family, metric, other, Routed.NAME, null));
        add(scene, family, metric, HyphaNet.NAME, Routed.NAME, goal);
    }

    private void add(
            String scene,
            Family family,
            Metric metric,
            String subject,
            @Nullable String baseline,
            @Nullable Goal goal) {
        all.add(new Comparison(metric.measure(scene, family), metric.unit(), subject, baseline, goal));
    }
}
