package net.hypha.node.distance;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import net.hypha.exchange.message.Beacon;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.distance.Filter;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how far other nodes are: what real flows or probes took, whichever is less, each while it is fresh; else what coordinates say; else
 * nothing. A node that has a coordinate need not be reachable. Nodes are told apart by their tunnels. Thread-safe.
 */
public final class Distances {
    /** A measurement is believed so long at least. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    /** And for so many intervals of probes. */
    private static final int FRESH_INTERVALS = 3;

    private static final double NS_PER_MS = 1e6;

    private final LongSupplier nanoTime;
    private final long freshNs;
    private final Map<Endpoint, Measured> byFlows = new HashMap<>();
    private final Map<Endpoint, Measured> byProbes = new HashMap<>();
    private final Map<Endpoint, Coordinate> coordinates = new HashMap<>();
    private Coordinate own = Coordinate.origin();

    private record Measured(Filter filter, long atNs) {}

    /** @param interval of probes */
    public Distances(LongSupplier nanoTime, Duration interval) {
        this.nanoTime = nanoTime;
        this.freshNs = Math.max(FRESH.toNanos(), interval.toNanos() * FRESH_INTERVALS);
    }

    /** How far a node is, as far as anybody can say. */
    public synchronized Optional<Sight> to(Endpoint node) {
        Endpoint tunnel = node.tunnel();
        long now = nanoTime.getAsLong();
        return shorter(
                        fresh(byFlows.get(tunnel), Distance.Source.FLOW, now),
                        fresh(byProbes.get(tunnel), Distance.Source.PROBE, now))
                .or(() -> estimate(coordinates.get(tunnel)));
    }

    /**
     * Queues, and machines that have much to do, only ever add: to a handshake that of the instance too. So a busy node looks no farther than one
     * to which no flows go.
     */
    private static Optional<Sight> shorter(Optional<Sight> byFlows, Optional<Sight> byProbes) {
        return Stream.concat(byFlows.stream(), byProbes.stream())
                .min(Comparator.comparingLong(sight -> sight.distance().roundTripNs()));
    }

    private Optional<Sight> fresh(@Nullable Measured measured, Distance.Source source, long nowNs) {
        if (measured == null || nowNs - measured.atNs() > freshNs) {
            return Optional.empty();
        }
        long roundTripNs = Math.round(measured.filter().roundTripMs() * NS_PER_MS);
        return Optional.of(new Sight(new Distance(roundTripNs, source), nowNs - measured.atNs()));
    }

    private Optional<Sight> estimate(@Nullable Coordinate other) {
        return other != null && other.isPlaced() && own.isPlaced()
                ? Optional.of(new Sight(own.estimate(other), 0))
                : Optional.empty();
    }

    /** Where this node takes itself to be. */
    public synchronized Coordinate own() {
        return own;
    }

    /** The own coordinate became another. */
    synchronized void own(Coordinate now) {
        own = now;
    }

    /**
     * A handshake of a real flow was timed on its way to a node.
     *
     * @param roundTripNs one that cannot be is passed over
     */
    public synchronized void flow(Endpoint node, long roundTripNs) {
        measured(byFlows, node.tunnel(), roundTripNs);
    }

    /**
     * A probe was answered.
     *
     * @return what stands for the latest answers, in milliseconds; empty if nothing that can be was measured
     */
    synchronized Optional<Double> probe(Endpoint node, long roundTripNs) {
        Measured now = measured(byProbes, node.tunnel(), roundTripNs);
        return now.filter().isEmpty()
                ? Optional.empty()
                : Optional.of(now.filter().roundTripMs());
    }

    private Measured measured(Map<Endpoint, Measured> all, Endpoint tunnel, long roundTripNs) {
        long now = nanoTime.getAsLong();
        Measured before = all.get(tunnel);
        Filter former = before != null && now - before.atNs() <= freshNs ? before.filter() : Filter.EMPTY;
        Filter filter = former.with(roundTripNs / NS_PER_MS);
        Measured measured = new Measured(filter, now);
        if (!filter.isEmpty()) {
            all.put(tunnel, measured);
        }
        return measured;
    }

    /** In the middle of the round trips that are measured, in milliseconds; 0 where none is. */
    public synchronized double typicalMs() {
        long now = nanoTime.getAsLong();
        double[] sorted = byProbes.values().stream()
                .filter(measured -> now - measured.atNs() <= freshNs)
                .mapToDouble(measured -> measured.filter().roundTripMs())
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** Where another takes itself to be, as it said itself or the domain told. */
    synchronized void placed(Endpoint node, Coordinate coordinate) {
        coordinates.put(node.tunnel(), coordinate);
    }

    /** What the domain told; of a node that is measured it is older than what the node says itself. */
    synchronized void told(Collection<Beacon> beacons) {
        long now = nanoTime.getAsLong();
        for (Beacon beacon : beacons) {
            Measured measured = byProbes.get(beacon.tunnel());
            boolean heard = measured != null && now - measured.atNs() <= freshNs;
            if (beacon.coordinate() != null && !heard) {
                coordinates.put(beacon.tunnel(), beacon.coordinate());
            }
        }
    }

    /** Others than these are not around any more. */
    synchronized void retain(Set<Endpoint> tunnels) {
        byFlows.keySet().retainAll(tunnels);
        byProbes.keySet().retainAll(tunnels);
        coordinates.keySet().retainAll(tunnels);
    }
}
