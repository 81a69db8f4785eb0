package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.message.AreaMoves;
import net.hypha.exchange.message.EndpointMoves;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * What some of the own nodes are told of those around them, in versions: who knows an earlier one is told what is different. Within one
 * process only; a version means nothing to another. Used within turns.
 */
final class Vicinity {
    private static final int MAX_LOG = 65_536;

    private final Area own;
    private final String treeZone;
    private final NavigableMap<NodeName, Neighbourhood.Node> nodes = new TreeMap<>();
    private final NavigableMap<Long, Mover> log = new TreeMap<>(); // by the version that it led to
    private final Map<Mover, Long> lastMove = new HashMap<>();
    private final Map<Long, Moves> moves = new HashMap<>(); // to the present version, by the one before
    private List<Area> areas = List.of();
    private Map<DomainName, ServiceFilter> exports = Map.of();
    private List<DomainName> lineage = List.of();
    private long digestOfMovers; // of nodes and areas
    private long digestOfRest;
    private @Nullable Neighbourhood whole;
    private long version = 1;
    private long oldest = 1; // version: who knows an earlier one is told all anew

    /** What comes, goes and moves. */
    private sealed interface Mover {
        record OfNode(NodeName name) implements Mover {}

        record OfArea(DomainName name) implements Mover {}

        record OfGateway(DomainName domain, Endpoint endpoint) implements Mover {}

        record OfSender(DomainName domain, Endpoint endpoint) implements Mover {}
    }

    /** @param own the own domain without endpoints: its nodes are told besides */
    Vicinity(Area own, String treeZone) {
        this.own = own;
        this.treeZone = treeZone;
        this.digestOfRest = with(List.of(), List.of()).digest();
    }

    /** Grows with every change; at least 1. */
    long version() {
        return version;
    }

    /** All of it. */
    Neighbourhood whole() {
        Neighbourhood current = whole;
        if (current == null) {
            current = with(List.copyOf(nodes.values()), areas);
            whole = current;
        }
        return current;
    }

    /** That of {@link #whole}, without making it. */
    long digest() {
        long digest = digestOfRest + digestOfMovers;
        return digest == 0 ? 1 : digest;
    }

    private Neighbourhood with(List<Neighbourhood.Node> present, List<Area> around) {
        return new Neighbourhood(own, treeZone, present, around, exports, lineage);
    }

    /**
     * A node is here so, or not at all.
     *
     * @param node null for one that is not here
     */
    void node(NodeName name, Neighbourhood.@Nullable Node node) {
        Neighbourhood.Node former = node == null ? nodes.remove(name) : nodes.put(name, node);
        if (!Objects.equals(former, node)) {
            digestOfMovers += (node == null ? 0 : node.digest()) - (former == null ? 0 : former.digest());
            next(new Mover.OfNode(name));
        }
    }

    /** The domains around are these. See {@link Surroundings#around}. */
    void around(List<Area> newAreas, Map<DomainName, ServiceFilter> newExports, List<DomainName> newLineage) {
        AreaMoves between = AreaMoves.between(areas, newAreas);
        areas.forEach(each -> digestOfMovers -= between.isOf(each.name()) ? each.digest() : 0);
        newAreas.forEach(each -> digestOfMovers += between.isOf(each.name()) ? each.digest() : 0);
        areas = List.copyOf(newAreas);
        between.here().forEach(each -> next(new Mover.OfArea(each.name())));
        between.gone().forEach(each -> next(new Mover.OfArea(each)));
        between.gateways()
                .forEach(moved -> moved.all().forEach(each -> next(new Mover.OfGateway(moved.domain(), each))));
        between.senders().forEach(moved -> moved.all().forEach(each -> next(new Mover.OfSender(moved.domain(), each))));
        if (!newExports.equals(exports) || !newLineage.equals(lineage)) {
            exports = Map.copyOf(newExports);
            lineage = List.copyOf(newLineage);
            digestOfRest = with(List.of(), List.of()).digest();
            next();
            forget(version);
        }
    }

    private void next(Mover mover) {
        next();
        Long before = lastMove.put(mover, version);
        if (before != null) {
            log.remove(before);
        }
        log.put(version, mover);
        if (log.size() > MAX_LOG) {
            forget(log.firstKey());
        }
    }

    private void next() {
        version++;
        whole = null;
        moves.clear();
    }

    /** Who knows an earlier version is told all anew. */
    private void forget(long until) {
        oldest = until;
        NavigableMap<Long, Mover> old = log.headMap(until, true);
        old.values().forEach(lastMove::remove);
        old.clear();
    }

    /** What is different from an earlier version; null where all must be told anew. */
    @Nullable
    Moves since(long earlier) {
        return earlier < oldest ? null : moves.computeIfAbsent(earlier, this::collect);
    }

    private Moves collect(long earlier) {
        List<Neighbourhood.Node> here = new ArrayList<>();
        List<NodeName> gone = new ArrayList<>();
        Map<DomainName, Area> now = new LinkedHashMap<>();
        areas.forEach(each -> now.put(each.name(), each));
        List<Area> otherwise = new ArrayList<>();
        List<DomainName> areasGone = new ArrayList<>();
        Map<DomainName, Set<Endpoint>> gateways = new LinkedHashMap<>();
        Map<DomainName, Set<Endpoint>> senders = new LinkedHashMap<>();
        for (Mover mover : log.tailMap(earlier, false).values()) {
            switch (mover) {
                case Mover.OfNode(NodeName name) -> sort(name, nodes.get(name), here, gone);
                case Mover.OfArea(DomainName name) -> sort(name, now.get(name), otherwise, areasGone);
                case Mover.OfGateway(DomainName domain, Endpoint endpoint) -> put(gateways, domain, endpoint);
                case Mover.OfSender(DomainName domain, Endpoint endpoint) -> put(senders, domain, endpoint);
            }
        }
        otherwise.forEach(each -> now.remove(each.name()));
        List<EndpointMoves> ofGateways = new ArrayList<>();
        List<EndpointMoves> ofSenders = new ArrayList<>();
        now.forEach((domain, area) -> {
            add(ofGateways, domain, area.gateways(), gateways.getOrDefault(domain, Set.of()));
            add(ofSenders, domain, area.senders(), senders.getOrDefault(domain, Set.of()));
        });
        return new Moves(here, gone, new AreaMoves(otherwise, areasGone, ofGateways, ofSenders), digest());
    }

    private static <N, T> void sort(N name, @Nullable T present, List<T> here, List<N> gone) {
        if (present == null) {
            gone.add(name);
        } else {
            here.add(present);
        }
    }

    private static void put(Map<DomainName, Set<Endpoint>> all, DomainName domain, Endpoint endpoint) {
        all.computeIfAbsent(domain, each -> new LinkedHashSet<>()).add(endpoint);
    }

    private static void add(List<EndpointMoves> all, DomainName domain, List<Endpoint> now, Set<Endpoint> moved) {
        if (!moved.isEmpty()) {
            all.add(EndpointMoves.of(domain, now, moved));
        }
    }
}
