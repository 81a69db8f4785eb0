package net.hypha.domain.manager;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * Whom own nodes may meet, and which of them take flows of other domains: those have to know all nodes from which flows may come, the others
 * only where to send theirs. Used within turns.
 */
final class Surroundings {
    private final DomainConfig config;
    private final NavigableMap<NodeName, Neighbourhood.Node> nodes = new TreeMap<>();
    private final Set<NodeName> gateways = new LinkedHashSet<>();
    private final Vicinity ofGateways;
    private final Vicinity ofOthers;
    private List<Area> areas = List.of();
    private @Nullable Area area;

    Surroundings(DomainConfig config) {
        this.config = config;
        Area own = new Area(
                config.name(), config.pools().services(), config.pools().nodes(), List.of(), config.location());
        this.ofGateways = new Vicinity(own, config.treeZone().text());
        this.ofOthers = new Vicinity(own, config.treeZone().text());
    }

    /** Grows with every change; at least 1. */
    long version() {
        return ofGateways.version();
    }

    /** Whether a node takes flows of other domains. */
    boolean isGateway(NodeName node) {
        return gateways.contains(node);
    }

    /** The own nodes that are here. */
    Collection<Neighbourhood.Node> nodes() {
        return Collections.unmodifiableCollection(nodes.values());
    }

    /** What a node is told. */
    Vicinity of(NodeName node) {
        return gateways.contains(node) ? ofGateways : ofOthers;
    }

    /** This domain as others see it. */
    Area area() {
        Area current = area;
        if (current == null) {
            current = ofGateways
                    .whole()
                    .domain()
                    .with(tunnels(true, Area.MAX_GATEWAYS), tunnels(false, Area.MAX_SENDERS));
            area = current;
        }
        return current;
    }

    private List<Endpoint> tunnels(boolean ofGateways, int most) {
        return nodes.values().stream()
                .filter(node -> gateways.contains(node.name()) == ofGateways)
                .limit(most)
                .map(Neighbourhood.Node::tunnel)
                .toList();
    }

    /**
     * A node is here so, or not at all.
     *
     * @param node null for one that is not here
     */
    void node(NodeName name, Neighbourhood.@Nullable Node node) {
        Neighbourhood.Node former = node == null ? nodes.remove(name) : nodes.put(name, node);
        if (!Objects.equals(former, node)) {
            area = null;
            elect(name, node != null);
            ofGateways.node(name, node);
            ofOthers.node(name, node);
        }
    }

    /** A gateway is one as long as it is here, so that flows need not find another; where there are too few, the next by name follow. */
    private void elect(NodeName name, boolean isHere) {
        if (!isHere) {
            gateways.remove(name);
        }
        int missing = config.gateways() - gateways.size();
        if (missing > 0) {
            List<NodeName> next = nodes.keySet().stream()
                    .filter(each -> !gateways.contains(each))
                    .limit(missing)
                    .toList();
            gateways.addAll(next);
        }
    }

    /** The domains around, as they may be used from here. */
    List<Area> areas() {
        return areas;
    }

    /**
     * The domains around are these.
     *
     * @param newExports what a domain may use of the own services, where that is not all
     * @param newLineage the domains above, the root first
     */
    void around(List<Area> newAreas, Map<DomainName, ServiceFilter> newExports, List<DomainName> newLineage) {
        areas = List.copyOf(newAreas);
        ofGateways.around(areas, newExports, newLineage);
        ofOthers.around(areas.stream().map(Area::withoutSenders).toList(), newExports, newLineage);
    }
}
