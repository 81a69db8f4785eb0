package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * Whom own nodes may meet, in versions: who knows an earlier one is told what is different. Within one process only; a version means nothing to
 * another. Used within turns.
 */
final class Surroundings {
    /** Of a domain with more nodes the first by name exchange flows with other domains. */
    static final int MAX_GATEWAYS = 1_000;

    private final DomainConfig config;
    private final NavigableMap<NodeName, Neighbourhood.Node> nodes = new TreeMap<>();
    private final NavigableMap<Long, NodeName> log = new TreeMap<>();
    private final Map<NodeName, Long> lastMove = new HashMap<>();
    private final Map<Long, Moves> moves = new HashMap<>(); // to the present version, by the one before
    private List<Neighbourhood.Area> areas = List.of();
    private Map<DomainName, ServiceFilter> exports = Map.of();
    private List<DomainName> lineage = List.of();
    private long digestOfNodes;
    private long digestOfAreas;
    private long digestedVersion;
    private Neighbourhood.Area area;
    private @Nullable Neighbourhood whole;
    private long version = 1;
    private long areasVersion = 1;

    Surroundings(DomainConfig config) {
        this.config = config;
        this.area = area(List.of());
    }

    /** Grows with every change; at least 1. */
    long version() {
        return version;
    }

    /** This domain as others see it. */
    Neighbourhood.Area area() {
        return area;
    }

    /** All of it. */
    Neighbourhood whole() {
        Neighbourhood current = whole;
        if (current == null) {
            current = with(List.copyOf(nodes.values()));
            whole = current;
        }
        return current;
    }

    /** What is different from an earlier version; null where all must be told anew. */
    @Nullable
    Moves since(long earlier) {
        if (earlier < areasVersion) {
            return null;
        }
        return moves.computeIfAbsent(earlier, this::collect);
    }

    private Moves collect(long earlier) {
        List<Neighbourhood.Node> here = new ArrayList<>();
        List<NodeName> gone = new ArrayList<>();
        for (NodeName name : log.tailMap(earlier, false).values()) {
            Neighbourhood.Node node = nodes.get(name);
            if (node == null) {
                gone.add(name);
            } else {
                here.add(node);
            }
        }
        return new Moves(here, gone, digest());
    }

    /** That of {@link #whole}, without making it. */
    long digest() {
        if (digestedVersion < areasVersion) {
            digestedVersion = areasVersion;
            digestOfAreas = with(List.of()).digest();
        }
        long digest = digestOfAreas + digestOfNodes;
        return digest == 0 ? 1 : digest;
    }

    private Neighbourhood with(List<Neighbourhood.Node> present) {
        Neighbourhood.Area own = area(List.of()); // its nodes are told besides
        return new Neighbourhood(own, config.treeZone().text(), present, areas, exports, lineage);
    }

    /**
     * A node is here so, or not at all.
     *
     * @param node null for one that is not here
     */
    void node(NodeName name, Neighbourhood.@Nullable Node node) {
        Neighbourhood.Node former = node == null ? nodes.remove(name) : nodes.put(name, node);
        if (Objects.equals(former, node)) {
            return;
        }
        digestOfNodes += (node == null ? 0 : node.digest()) - (former == null ? 0 : former.digest());
        next();
        Long before = lastMove.put(name, version);
        if (before != null) {
            log.remove(before);
        }
        log.put(version, name);
        area = area(nodes.values().stream()
                .limit(MAX_GATEWAYS)
                .map(Neighbourhood.Node::tunnel)
                .toList());
    }

    /** The domains around, as they may be used from here. */
    List<Neighbourhood.Area> areas() {
        return areas;
    }

    /** Tunnel endpoints that take flows into a domain; empty where none is known. */
    List<Endpoint> gateways(DomainName domain) {
        if (domain.equals(config.name())) {
            return area.gateways();
        }
        return areas.stream()
                .filter(each -> each.name().equals(domain))
                .findFirst()
                .map(Neighbourhood.Area::gateways)
                .orElse(List.of());
    }

    /**
     * The domains around are these.
     *
     * @param newExports what a domain may use of the own services, where that is not all
     * @param newLineage the domains above, the root first
     */
    void around(
            List<Neighbourhood.Area> newAreas, Map<DomainName, ServiceFilter> newExports, List<DomainName> newLineage) {
        if (!newAreas.equals(areas) || !newExports.equals(exports) || !newLineage.equals(lineage)) {
            next();
            areas = List.copyOf(newAreas);
            exports = Map.copyOf(newExports);
            lineage = List.copyOf(newLineage);
            areasVersion = version;
            log.headMap(areasVersion, true).values().forEach(lastMove::remove); // who knows less is told all anew
            log.headMap(areasVersion, true).clear();
        }
    }

    private void next() {
        version++;
        whole = null;
        moves.clear();
    }

    private Neighbourhood.Area area(List<Endpoint> gateways) {
        return new Neighbourhood.Area(
                config.name(), config.pools().services(), config.pools().nodes(), gateways, config.location());
    }
}
