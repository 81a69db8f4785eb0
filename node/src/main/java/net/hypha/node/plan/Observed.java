package net.hypha.node.plan;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.distance.Snapshot;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.PersistentMap;
import net.hypha.semantics.table.ServiceState;

/**
 * What is observed beside the table, as far as plans depend on it. Whoever makes one leaves out what differs too little to matter: with each that
 * is another, services are planned anew.
 *
 * @param distances how far other nodes are
 * @param services of their instances
 * @param inherited what a predecessor told the kernel, by candidate: holds for those of whom nothing else is known yet. A route's distance is there
 *     that to its gateway, or 0
 */
public record Observed(
        Snapshot distances, PersistentMap<ServiceKey, OfService> services, Map<String, Entry.Rating> inherited) {
    public static final Observed NOTHING = new Observed(Snapshot.NOTHING, PersistentMap.empty(), Map.of());

    /**
     * Of one service, by instance number.
     *
     * @param loads flows in flight at an instance that do not come from here; none where not known
     * @param since when an instance came (back) that has not come to its whole share yet, CLOCK_MONOTONIC nanoseconds
     * @param routes by the domain that takes the flow; {@link OfRoute#NEW} where there is none
     */
    public record OfService(Map<Integer, Integer> loads, Map<Integer, Long> since, Map<DomainName, OfRoute> routes) {
        static final OfService NOTHING = new OfService(Map.of(), Map.of());

        public OfService {
            loads = Map.copyOf(new TreeMap<>(loads));
            since = Map.copyOf(new TreeMap<>(since));
            routes = Map.copyOf(new TreeMap<>(routes));
        }

        /** Of one without routes. */
        public OfService(Map<Integer, Integer> loads, Map<Integer, Long> since) {
            this(loads, since, Map.of());
        }

        OfRoute route(DomainName target) {
            return routes.getOrDefault(target, OfRoute.NEW);
        }
    }

    /**
     * Of a route.
     *
     * @param load flows in flight at all instances behind it that do not come from here
     * @param answered whether a response was seen by it, so that what its domain observed counts no more
     * @param sinceNs when it came back, if it has not come to its whole share yet, CLOCK_MONOTONIC nanoseconds; 0: it has
     */
    public record OfRoute(int load, boolean answered, long sinceNs) {
        public static final OfRoute NEW = new OfRoute(0, false);

        /** Of one that has its whole share. */
        public OfRoute(int load, boolean answered) {
            this(load, answered, 0);
        }

        /** The same that came back then. */
        public OfRoute since(long ns) {
            return new OfRoute(load, answered, ns);
        }
    }

    OfService of(ServiceKey service) {
        OfService known = services.get(service);
        return known == null ? OfService.NOTHING : known;
    }

    /** From a node to the node of a candidate, or by the nearest gateway of its domain to the nearest instance there, as far as that is known. */
    Optional<Distance> distance(NodeName from, Candidate candidate) {
        Optional<Distance> way = way(from, candidate);
        return candidate instanceof Candidate.ToRoute(var _, var route)
                ? way.map(gateway -> route.quality().behind(gateway))
                : way;
    }

    /** From a node to the node of a candidate, or to the nearest gateway of its domain. */
    Optional<Distance> way(NodeName from, Candidate candidate) {
        return measured(from, candidate)
                .or(() -> Optional.ofNullable(inherited.get(candidate.id()))
                        .filter(rating -> rating.distanceUs() > 0)
                        .map(rating -> new Distance(
                                TimeUnit.MICROSECONDS.toNanos(rating.distanceUs()), Distance.Source.PROBE)));
    }

    private Optional<Distance> measured(NodeName from, Candidate candidate) {
        return switch (candidate) {
            case Candidate.ToInstance(var instance) ->
                instance.node().equals(from) ? Optional.of(Distance.NONE) : distances.apply(instance.node());
            case Candidate.ToRoute(var _, var route) ->
                route.gateways().stream()
                        .flatMap(gateway -> distances.apply(gateway).stream())
                        .min(Comparator.comparingLong(Distance::roundTripNs));
        };
    }

    /**
     * Services whose plans may be others than they were.
     *
     * @param all that there are
     */
    void changedSince(Observed before, Iterable<ServiceState> all, Consumer<ServiceKey> sink) {
        services.differences(before.services, sink);
        if (!inherited.equals(before.inherited)) {
            Set<String> concerned = new HashSet<>();
            before.inherited
                    .keySet()
                    .forEach(candidate -> concerned.add(candidate.substring(0, candidate.indexOf('/'))));
            all.forEach(service -> {
                if (concerned.contains(service.key().toString())) {
                    sink.accept(service.key());
                }
            });
        }
        Snapshot former = before.distances;
        if (distances.equals(former)) {
            return;
        }
        boolean ways = !distances.gateways().equals(former.gateways());
        for (ServiceState service : all) {
            boolean moved = service.instances().stream()
                    .anyMatch(instance -> !distances.apply(instance.node()).equals(former.apply(instance.node())));
            if (moved || (ways && !service.routes().isEmpty())) {
                sink.accept(service.key());
            }
        }
    }
}
