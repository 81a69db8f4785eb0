package net.hypha.domain.manager;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbour.Relation;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** The domains around: the parent, the children, the peers, and through whom each further one is met. Used within turns. */
final class Links {
    /** Whose word about a third domain is believed first. */
    private static final List<Relation> ORDER = List.of(Relation.PARENT, Relation.CHILD, Relation.PEER);

    private final Hub hub;
    private final Map<DomainName, DomainLink> all = new TreeMap<>();
    private final Upstream upstream;
    private final Settling settling;
    private final Map<DomainName, DomainLink> ways = new TreeMap<>();
    private List<DomainName> lineageBefore = List.of();
    private long version;
    private @Nullable DomainLink parent;

    Links(Hub hub) {
        this.hub = hub;
        this.upstream = new Upstream(hub);
        this.settling = new Settling(hub);
    }

    void add(DomainLink link) {
        all.put(link.name(), link);
        if (link.relation() == Relation.PARENT) {
            parent = link;
        }
    }

    Collection<DomainLink> all() {
        return all.values();
    }

    @Nullable
    DomainLink link(DomainName name) {
        return all.get(name);
    }

    @Nullable
    DomainLink parent() {
        return parent;
    }

    /** What is asked of the parent. */
    Upstream upstream() {
        return upstream;
    }

    /** Own nodes that come back after a start. */
    Settling settling() {
        return settling;
    }

    List<DomainLink> children() {
        return all.values().stream()
                .filter(link -> link.relation() == Relation.CHILD)
                .toList();
    }

    /** The domains above, the root first. Where the parent was never met, it alone. */
    List<DomainName> lineage() {
        if (parent == null) {
            return List.of();
        }
        List<DomainName> lineage = new ArrayList<>(parent.intake().lineage());
        lineage.add(parent.name());
        return lineage;
    }

    /** The neighbour through which a domain is met; null for one that is not known. */
    @Nullable
    DomainLink way(DomainName domain) {
        return ways.get(domain);
    }

    /** What is offered of a service by the neighbour through which its owner is met. */
    Optional<ServiceState> offer(ServiceKey key) {
        DomainLink way = way(key.owner());
        return way == null ? Optional.empty() : way.intake().offer(key);
    }

    /** Grows with every other way to a domain. */
    long version() {
        return version;
    }

    /** Domains came, went or moved: finds the ways anew. */
    void findWays() {
        Map<DomainName, DomainLink> before = new HashMap<>(ways);
        List<DomainName> above = lineage();
        Claims claims = new Claims(hub, before);
        all.values().forEach(claims::own);
        all.values().stream()
                .sorted(Comparator.comparingInt(link -> ORDER.indexOf(link.relation())))
                .forEach(link -> claims.beyond(link, all.keySet(), above));
        ways.clear();
        ways.putAll(claims.ways());
        hub.surroundings.around(claims.areas(), exports(ways.keySet()), above);
        Set<DomainName> otherWay = new HashSet<>(before.keySet());
        otherWay.addAll(ways.keySet());
        otherWay.removeIf(name -> Objects.equals(before.get(name), ways.get(name)));
        for (DomainLink link : otherWay.isEmpty() ? List.<DomainLink>of() : all.values()) {
            link.intake().keys().stream()
                    .filter(key -> otherWay.contains(key.owner()))
                    .forEach(key -> hub.touchOffered(key, link.relation()));
        }
        if (!otherWay.isEmpty()) {
            version++;
        }
        if (!above.equals(lineageBefore)) {
            lineageBefore = above;
            hub.touchAll();
        }
    }

    private Map<DomainName, ServiceFilter> exports(Collection<DomainName> domains) {
        Map<DomainName, ServiceFilter> exports = new HashMap<>();
        for (DomainName domain : domains) {
            ServiceFilter some = usesOf(domain);
            if (!some.isAll()) {
                exports.put(domain, some);
            }
        }
        all.values().stream()
                .filter(link -> !exports.containsKey(link.name())
                        && !link.config().exports().isAll())
                .forEach(link -> exports.put(link.name(), link.config().exports()));
        return exports;
    }

    private ServiceFilter usesOf(DomainName domain) {
        DomainLink way = way(domain);
        if (way == null) {
            return ServiceFilter.ALL;
        }
        return way.name().equals(domain) ? way.config().exports() : way.intake().uses(domain);
    }

    /**
     * Whether a child that was here before our start may still come back with what it has, or own nodes have not said how things are: until
     * then others are not told that what they have is gone, or has nothing to do.
     */
    boolean isSettling() {
        return settling.isUnderWay()
                || children().stream()
                        .anyMatch(child -> child.isAwaited() && child.intake().area() != null);
    }

    /** Whether a neighbour may hear of a domain: a child of all others, the parent and peers only of what is below us. */
    boolean mayMeet(DomainName neighbour, DomainName domain) {
        DomainLink way = way(domain);
        DomainLink to = link(neighbour);
        return way != null
                && to != null
                && !way.name().equals(neighbour)
                && (way.relation() == Relation.CHILD || to.relation() == Relation.CHILD);
    }

    /** Whom a neighbour may meet through us. */
    Neighbourhood asToldTo(DomainName neighbour) {
        List<Area> areas = new ArrayList<>();
        Map<DomainName, ServiceFilter> exports = new LinkedHashMap<>();
        for (Area area : hub.surroundings.areas()) {
            if (!area.name().equals(neighbour) && mayMeet(neighbour, area.name())) {
                areas.add(area);
                ServiceFilter some = usesOf(area.name());
                if (!some.isAll()) {
                    exports.put(area.name(), some);
                }
            }
        }
        DomainLink to = link(neighbour);
        List<DomainName> above = new ArrayList<>();
        if (to != null && to.relation() == Relation.CHILD) {
            above.addAll(lineage());
        }
        return new Neighbourhood(
                hub.surroundings.area(), hub.config.treeZone().text(), List.of(), areas, exports, above);
    }

    /**
     * Whether a question to which nothing is known may yet be answered: by the parent, or by a neighbour that has not come back
     * since our start. Asks the parent, if it was not asked.
     */
    boolean mayBeAnswered(Query query) {
        Optional<DomainName> home = home(query);
        if (home.filter(hub.self()::equals).isPresent()) {
            return false;
        }
        DomainLink way = home.map(this::way).orElse(null);
        if (way != null && way.relation() != Relation.PARENT) {
            return way.isAwaited();
        }
        boolean another = all.values().stream()
                .anyMatch(link -> link.isAwaited()
                        && link.relation() != Relation.PARENT
                        && (home.isEmpty() || home.get().equals(link.name())));
        return (parent != null && upstream.ask(query)) || another;
    }

    /** The domain that would know; empty for one that is not known. */
    private Optional<DomainName> home(Query query) {
        return switch (query) {
            case Query.ByName(ServiceKey service) -> Optional.of(service.owner());
            case Query.ByAddress(InetAddress address) -> {
                if (hub.surroundings.area().servicePools().stream().anyMatch(pool -> pool.contains(address))) {
                    yield Optional.of(hub.self());
                }
                yield hub.surroundings.areas().stream()
                        .filter(area -> area.servicePools().stream().anyMatch(pool -> pool.contains(address)))
                        .map(Area::name)
                        .findFirst();
            }
        };
    }
}
