package net.hypha.node.distance;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.service.NodeName;

/**
 * Distances as plans see them ({@link Settling}). That a node has a distance says nothing of whether it can be reached.
 *
 * @param nodes of the own domain
 * @param gateways of other domains, by tunnel
 */
public record Snapshot(Map<NodeName, Distance> nodes, Map<Endpoint, Distance> gateways)
        implements Function<NodeName, Optional<Distance>> {
    public static final Snapshot NOTHING = new Snapshot(Map.of(), Map.of());

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
}
