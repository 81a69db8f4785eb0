package net.hypha.node.distance;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.service.NodeName;

/**
 * Distances as plans see them: small changes are none, so that no plan is made anew for each sample. That a node has a distance says nothing of
 * whether it can be reached.
 *
 * @param nodes of the own domain
 * @param gateways of other domains, by tunnel
 */
public record Snapshot(Map<NodeName, Distance> nodes, Map<Endpoint, Distance> gateways)
        implements Function<NodeName, Optional<Distance>> {
    public static final Snapshot NOTHING = new Snapshot(Map.of(), Map.of());

    private static final int PART = 5;
    private static final long LEAST_NS = TimeUnit.MICROSECONDS.toNanos(200);

    public Snapshot {
        nodes = Map.copyOf(nodes);
        gateways = Map.copyOf(gateways);
    }

    /** How far a node of the own domain is, if it is known. */
    @Override
    public Optional<Distance> apply(NodeName node) {
        return Optional.ofNullable(nodes.get(node));
    }

    /** How far a gateway of another domain is, if it is known. */
    public Optional<Distance> apply(Endpoint gateway) {
        return Optional.ofNullable(gateways.get(gateway.tunnel()));
    }

    /**
     * What plans see after this: the very same, unless a distance is new or gone, or differs from what they saw by more than a fifth, and more
     * than 0.2 ms.
     */
    public Snapshot next(Map<NodeName, Distance> nodesNow, Map<Endpoint, Distance> gatewaysNow) {
        Map<NodeName, Distance> nextNodes = settled(nodes, nodesNow);
        Map<Endpoint, Distance> nextGateways = settled(gateways, gatewaysNow);
        return nextNodes.equals(nodes) && nextGateways.equals(gateways) ? this : new Snapshot(nextNodes, nextGateways);
    }

    private static <K> Map<K, Distance> settled(Map<K, Distance> before, Map<K, Distance> now) {
        Map<K, Distance> next = new HashMap<>();
        now.forEach((key, distance) -> {
            Distance seen = before.get(key);
            next.put(key, seen == null || hasMoved(seen, distance) ? distance : seen);
        });
        return next;
    }

    private static boolean hasMoved(Distance before, Distance now) {
        long by = Math.abs(now.roundTripNs() - before.roundTripNs());
        return by > LEAST_NS && by > before.roundTripNs() / PART;
    }
}
