package net.hypha.domain.manager;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.table.ServiceState;

/**
 * How far instances are behind this domain's gateways, by the network coordinates of its nodes: what others have to add to their way to a
 * gateway. Used within turns.
 */
final class Beyond {
    private final Hub hub;
    private final Map<NodeName, Long> byNode = new HashMap<>();
    private Map<NodeName, Coordinate> places = Map.of();
    private List<Coordinate> gateways = List.of();
    private long version = -1;

    Beyond(Hub hub) {
        this.hub = hub;
    }

    /** From the gateway from which it is the shortest to the nearest ready instance, as {@link Quality#beyondNs}. */
    long ns(ServiceState own) {
        renew();
        long nearest = Quality.UNKNOWN;
        for (Instance instance : own.instances()) {
            long way = instance.state() == Instance.State.READY ? ns(instance.node()) : Quality.UNKNOWN;
            if (way == 0) {
                return 0;
            }
            if (way != Quality.UNKNOWN && (nearest == Quality.UNKNOWN || way < nearest)) {
                nearest = way;
            }
        }
        return nearest;
    }

    /** Own nodes moved in network coordinates, or others are gateways: other domains hear of it where that matters. */
    static void moved(Hub hub) {
        if (!hub.links.all().isEmpty()) {
            hub.meter().behindGateways().stream()
                    .filter(key -> hub.known(key).filter(hub.meter()::hasNews).isPresent())
                    .forEach(hub::tellDomains);
        }
    }

    private long ns(NodeName node) {
        return byNode.computeIfAbsent(node, this::find);
    }

    private long find(NodeName node) {
        if (hub.surroundings.isGateway(node)) {
            return 0;
        }
        Coordinate place = places.get(node);
        return place == null
                ? Quality.UNKNOWN
                : gateways.stream()
                        .filter(gateway ->
                                gateway.vector().size() == place.vector().size())
                        .map(gateway -> gateway.estimate(place))
                        .mapToLong(Distance::roundTripNs)
                        .min()
                        .orElse(Quality.UNKNOWN);
    }

    private void renew() {
        if (version == hub.whereabouts.ownVersion()) {
            return;
        }
        version = hub.whereabouts.ownVersion();
        byNode.clear();
        places = new HashMap<>();
        for (Neighbourhood.Node node : hub.surroundings.nodes()) {
            Optional<Coordinate> place = hub.whereabouts.coordinate(node.tunnel());
            place.ifPresent(known -> places.put(node.name(), known));
        }
        gateways = places.entrySet().stream()
                .filter(each -> hub.surroundings.isGateway(each.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }
}
