package net.hypha.node.distance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Filter;

/** Round trips to other nodes that were timed in one way, as long as they are fresh. Nodes are told apart by their tunnels. For one thread at a time. */
final class Measurements {
    private static final double NS_PER_MS = 1e6;

    private final long freshNs;
    private final Map<Endpoint, Latest> byNode = new HashMap<>();

    private record Latest(Filter filter, long atNs) {}

    /**
     * What stands for the latest round trips to a node.
     *
     * @param ageNs of the latest
     */
    record Measured(double roundTripMs, long ageNs) {}

    /** @param freshNs a measurement is believed so long */
    Measurements(long freshNs) {
        this.freshNs = freshNs;
    }

    /**
     * One more.
     *
     * @return whether it counts: one that cannot be does not
     */
    boolean add(Endpoint node, long roundTripNs, long nowNs) {
        Latest before = byNode.get(node);
        Filter former = before != null && nowNs - before.atNs() <= freshNs ? before.filter() : Filter.EMPTY;
        Filter filter = former.with(roundTripNs / NS_PER_MS);
        if (filter == former) {
            return false;
        }
        byNode.put(node, new Latest(filter, nowNs));
        return true;
    }

    Optional<Measured> of(Endpoint node, long nowNs) {
        Latest latest = byNode.get(node);
        return latest == null || nowNs - latest.atNs() > freshNs
                ? Optional.empty()
                : Optional.of(new Measured(latest.filter().roundTripMs(), nowNs - latest.atNs()));
    }

    /** In milliseconds, of all nodes, the shortest first. */
    List<Double> sortedMs(long nowNs) {
        return byNode.keySet().stream()
                .flatMap(node -> of(node, nowNs).stream())
                .map(Measured::roundTripMs)
                .sorted()
                .toList();
    }

    /** How much longer these are than others to the same nodes, where they are; in milliseconds, the least first. */
    List<Double> longerMs(Measurements others, long nowNs) {
        List<Double> longer = new ArrayList<>();
        for (Endpoint node : others.byNode.keySet()) {
            of(node, nowNs)
                    .flatMap(here -> others.of(node, nowNs).map(there -> here.roundTripMs() - there.roundTripMs()))
                    .filter(ms -> ms > 0)
                    .ifPresent(longer::add);
        }
        return longer.stream().sorted().toList();
    }

    /** Others than these are not around any more. */
    void retain(Set<Endpoint> nodes) {
        byNode.keySet().retainAll(nodes);
    }
}
