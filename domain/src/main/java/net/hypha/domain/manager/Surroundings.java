package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
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
    private List<Neighbourhood.Area> peers = List.of();
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
            Neighbourhood.Area own = area(List.of()); // its nodes are told besides
            current = new Neighbourhood(own, config.treeZone().text(), List.copyOf(nodes.values()), peers, exports());
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
            Neighbourhood areas =
                    new Neighbourhood(area(List.of()), config.treeZone().text(), List.of(), peers, exports());
            digestOfAreas = areas.digest();
        }
        long digest = digestOfAreas + digestOfNodes;
        return digest == 0 ? 1 : digest;
    }

    /**
     * A node is here so, or not at all.
     *
     * @param node null for one that is not here
     * @return whether the gateways are others now
     */
    boolean node(NodeName name, Neighbourhood.@Nullable Node node) {
        Neighbourhood.Node former = node == null ? nodes.remove(name) : nodes.put(name, node);
        if (Objects.equals(former, node)) {
            return false;
        }
        digestOfNodes += (node == null ? 0 : node.digest()) - (former == null ? 0 : former.digest());
        next();
        Long before = lastMove.put(name, version);
        if (before != null) {
            log.remove(before);
        }
        log.put(version, name);
        List<Endpoint> gateways = nodes.values().stream()
                .limit(MAX_GATEWAYS)
                .map(Neighbourhood.Node::tunnel)
                .toList();
        if (gateways.equals(area.gateways())) {
            return false;
        }
        area = area(gateways);
        return true;
    }

    /** The domains around, as they may be used from here. */
    void peers(List<Neighbourhood.Area> now) {
        if (!now.equals(peers)) {
            next();
            peers = List.copyOf(now);
            areasVersion = version;
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

    /** What each peer may use that may not use all. */
    private Map<DomainName, Set<ServiceName>> exports() {
        Map<DomainName, Set<ServiceName>> exports = new HashMap<>();
        for (DomainConfig.Peer peer : config.peers()) {
            Set<ServiceName> some = peer.export();
            if (some != null) {
                exports.put(peer.name(), new HashSet<>(some));
            }
        }
        return exports;
    }
}
