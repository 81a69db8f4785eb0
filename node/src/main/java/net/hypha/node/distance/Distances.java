package net.hypha.node.distance;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import net.hypha.exchange.message.Beacon;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.distance.Distance;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how far other nodes are: what real flows or probes took, whichever is less, each while it is fresh; else what coordinates say; else
 * nothing. Probes count less what they take longer than handshakes to the same nodes, so that the two can be compared. A node that
 * has a coordinate need not be reachable. Nodes are told apart by their tunnels. Thread-safe.
 */
public final class Distances {
    /** A measurement is believed so long at least. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    /** And for so many intervals of probes. */
    private static final int FRESH_INTERVALS = 3;

    /** More than this is not what probes take longer: then handshakes are not of the same way. */
    private static final double MOST_SURPLUS_MS = 0.5;

    private static final double NS_PER_MS = 1e6;

    private final LongSupplier nanoTime;
    private final Measurements byFlows;
    private final Measurements byProbes;
    private final Map<Endpoint, Coordinate> coordinates = new HashMap<>();
    private Coordinate own = Coordinate.origin();
    private double surplusMs;

    /** @param interval of probes */
    public Distances(LongSupplier nanoTime, Duration interval) {
        this.nanoTime = nanoTime;
        long freshNs = Math.max(FRESH.toNanos(), interval.toNanos() * FRESH_INTERVALS);
        byFlows = new Measurements(freshNs);
        byProbes = new Measurements(freshNs);
    }

    /** How far a node is, as far as anybody can say. */
    public synchronized Optional<Sight> to(Endpoint node) {
        Endpoint tunnel = node.tunnel();
        long now = nanoTime.getAsLong();
        Optional<Sight> flows = byFlows.of(tunnel, now)
                .map(measured -> sight(measured.roundTripMs(), Distance.Source.FLOW, measured.ageNs()));
        Optional<Sight> probes = byProbes.of(tunnel, now)
                .map(measured -> sight(comparable(measured.roundTripMs()), Distance.Source.PROBE, measured.ageNs()));
        return flows.map(flow -> probes.map(probe -> shorter(flow, probe)).orElse(flow))
                .or(() -> probes)
                .or(() -> estimate(coordinates.get(tunnel)));
    }

    private static Sight sight(double roundTripMs, Distance.Source source, long ageNs) {
        return new Sight(new Distance(Math.round(roundTripMs * NS_PER_MS), source), ageNs);
    }

    /** What a handshake would have taken where a probe took so long. */
    private double comparable(double probeMs) {
        return Math.max(probeMs - surplusMs, probeMs / 2);
    }

    /**
     * Queues, and machines that have much to do, only ever add: to a handshake what the instance takes for it too. But who answers a probe can say that
     * he held it for longer than he did, and is believed no further than to half of what handshakes took.
     */
    private static Sight shorter(Sight flow, Sight probe) {
        long leastNs = flow.distance().roundTripNs() / 2;
        if (probe.distance().roundTripNs() < leastNs) {
            return new Sight(new Distance(leastNs, Distance.Source.FLOW), flow.ageNs());
        }
        return probe.distance().roundTripNs() < flow.distance().roundTripNs() ? probe : flow;
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
        byFlows.add(node.tunnel(), roundTripNs, nanoTime.getAsLong());
    }

    /**
     * A probe was answered.
     *
     * @return what stands for the latest answers, in milliseconds; empty if it cannot have taken so long
     */
    synchronized Optional<Double> probe(Endpoint node, long roundTripNs) {
        long now = nanoTime.getAsLong();
        if (!byProbes.add(node.tunnel(), roundTripNs, now)) {
            return Optional.empty();
        }
        List<Double> longer = byProbes.longerMs(byFlows, now);
        if (!longer.isEmpty()) {
            surplusMs = Math.min(longer.get(longer.size() / 2), MOST_SURPLUS_MS);
        }
        return byProbes.of(node.tunnel(), now).map(Measurements.Measured::roundTripMs);
    }

    /** In the middle of the round trips that are measured, in milliseconds; 0 where none is. */
    public synchronized double typicalMs() {
        List<Double> sorted = byProbes.sortedMs(nanoTime.getAsLong());
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    /** Where another takes itself to be, as it said itself or the domain told. */
    synchronized void placed(Endpoint node, Coordinate coordinate) {
        coordinates.put(node.tunnel(), coordinate);
    }

    /** What the domain told; of a node that is measured it is older than what the node says itself. */
    synchronized void told(Collection<Beacon> beacons) {
        long now = nanoTime.getAsLong();
        for (Beacon beacon : beacons) {
            if (beacon.coordinate() != null && byProbes.of(beacon.tunnel(), now).isEmpty()) {
                coordinates.put(beacon.tunnel(), beacon.coordinate());
            }
        }
    }

    /** Others than these are not around any more. */
    synchronized void retain(Set<Endpoint> tunnels) {
        byFlows.retain(tunnels);
        byProbes.retain(tunnels);
        coordinates.keySet().retainAll(tunnels);
    }
}
