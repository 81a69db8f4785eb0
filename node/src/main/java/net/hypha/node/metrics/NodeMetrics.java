package net.hypha.node.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.process.OwnProcess;
import net.hypha.node.api.Views;
import net.hypha.node.plan.Desired;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Quality;

/** Everything there is to count, gathered once. */
public final class NodeMetrics {
    /** Backends shown; each has eleven samples at most. */
    private static final int BACKENDS = 1_000;

    private static final double NS_PER_SECOND = 1e9;
    private static final String DROP = "drop-";
    private static final String OPENED = "opened";

    private final Exposition out = new Exposition();

    private NodeMetrics() {}

    /** What a scrape is answered with, besides the text: its content type. */
    public static String contentType() {
        return Exposition.TYPE;
    }

    /**
     * The node's numbers in the text format.
     *
     * @param version of the program
     * @param status as people see it
     * @param measured by backend number
     */
    public static String text(
            String version, Views.Status status, Desired desired, Map<Integer, BackendStats> measured) {
        NodeMetrics metrics = new NodeMetrics();
        metrics.out.add(Metric.BUILD, 1, version);
        metrics.packets(status.counters());
        metrics.backends(desired, measured);
        metrics.knowledge(status, desired);
        metrics.process();
        return metrics.out.text();
    }

    private void packets(Views.Counters counters) {
        counters.kernel().forEach((became, packets) -> {
            if (became.startsWith(DROP)) {
                out.add(Metric.DROPPED, packets, became.substring(DROP.length()));
            } else if (became.equals(OPENED)) {
                out.add(Metric.OPENED, packets);
            } else {
                out.add(Metric.PACKETS, packets, became);
            }
        });
        counters.held().forEach((outcome, frames) -> out.add(Metric.HELD, frames, outcome));
        counters.probes().forEach((outcome, probes) -> out.add(Metric.PROBES, probes, outcome));
        counters.checks().forEach((outcome, checks) -> out.add(Metric.CHECKS, checks, outcome));
        counters.doubts().forEach((outcome, doubts) -> out.add(Metric.DOUBTS, doubts, outcome));
        counters.dns().forEach((outcome, messages) -> {
            if (outcome.equals("queries")) {
                out.add(Metric.DNS_QUERIES, messages);
            } else {
                out.add(Metric.DNS, messages, outcome);
            }
        });
    }

    private void backends(Desired desired, Map<Integer, BackendStats> measured) {
        int shown = 0;
        int notShown = 0;
        for (Map.Entry<Integer, Candidate> backend : desired.backends().entrySet()) {
            BackendStats stats = measured.get(backend.getKey());
            if (stats == null) {
                continue;
            }
            if (shown++ < BACKENDS) {
                backend(backend.getValue(), stats);
            } else {
                notShown++;
            }
        }
        out.add(Metric.BACKENDS_NOT_SHOWN, notShown);
    }

    private void backend(Candidate candidate, BackendStats stats) {
        String service = candidate.service().toString();
        String instance =
                switch (candidate) {
                    case Candidate.ToInstance(var it) -> String.valueOf(it.number());
                    case Candidate.ToRoute(var _, var route) -> "via " + route.via();
                };
        out.add(Metric.BACKEND_FLOWS, stats.flows(), service, instance)
                .add(Metric.BACKEND_REFUSED, stats.refused(), service, instance)
                .add(Metric.BACKEND_RESETS, stats.resets(), service, instance)
                .add(Metric.BACKEND_GIVEN_UP, stats.givenUp(), service, instance)
                .add(Metric.BACKEND_RESPONSES, stats.samples(), service, instance)
                .add(Metric.BACKEND_PENDING, stats.pending(), service, instance)
                .add(Metric.BACKEND_EJECTED, stats.ejected() != null ? 1 : 0, service, instance);
        if (stats.samples() > 0) {
            out.add(Metric.BACKEND_RESPONSE, stats.responseNs() / NS_PER_SECOND, service, instance);
        }
        if (candidate instanceof Candidate.ToRoute(var _, var route)) {
            behind(route.quality(), service, instance);
        }
    }

    private void behind(Quality quality, String service, String instance) {
        out.add(Metric.ROUTE_READY, quality.ready(), service, instance)
                .add(Metric.ROUTE_WEIGHT, quality.weight(), service, instance);
        if (quality.isLoadKnown()) {
            out.add(Metric.ROUTE_FLOWS, quality.inFlight(), service, instance);
        }
        if (quality.isPlaced()) {
            out.add(Metric.ROUTE_BEYOND, quality.beyondNs() / NS_PER_SECOND, service, instance);
        }
    }

    private void knowledge(Views.Status status, Desired desired) {
        out.add(Metric.WORKLOADS, status.workloads()).add(Metric.SERVICES, status.services());
        SortedMap<String, Long> entries = desired.entries().values().stream()
                .collect(Collectors.groupingBy(NodeMetrics::kind, TreeMap::new, Collectors.counting()));
        entries.forEach((kind, count) -> out.add(Metric.ENTRIES, count, kind));
        desired.leftOut().forEach((kind, count) -> out.add(Metric.LEFT_OUT, count, kind));
        out.add(Metric.FLOW_ENTRIES, status.flows().used());
        out.add(Metric.FLOW_ENTRIES_MAX, status.flows().max());
        out.add(Metric.FLOW_EVICTED, status.flows().evicted());
        Views.Domain domain = status.domain();
        out.add(Metric.CONNECTED, domain.connected() ? 1 : 0);
        if (domain.ageSeconds() != null) {
            out.add(Metric.AGE, domain.ageSeconds());
        }
        if (domain.epoch() != null) {
            out.add(Metric.EPOCH, domain.epoch());
        }
        SortedMap<String, Long> conditions = status.conditions().stream()
                .collect(Collectors.groupingBy(Views.Condition::name, TreeMap::new, Collectors.counting()));
        conditions.forEach((name, count) -> out.add(Metric.CONDITION, count, name));
    }

    private static String kind(Entry entry) {
        return entry.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private void process() {
        Runtime jvm = Runtime.getRuntime();
        out.add(Metric.HEAP, jvm.totalMemory() - jvm.freeMemory(), "heap");
        OwnProcess.residentBytes().ifPresent(bytes -> out.add(Metric.RESIDENT, bytes));
        ProcessHandle.Info own = ProcessHandle.current().info();
        own.totalCpuDuration().ifPresent(cpu -> out.add(Metric.CPU, cpu.toNanos() / NS_PER_SECOND));
        own.startInstant().ifPresent(start -> out.add(Metric.START, start.toEpochMilli() / 1e3));
    }
}
