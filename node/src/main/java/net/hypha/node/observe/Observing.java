package net.hypha.node.observe;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.hypha.exchange.message.Load;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.distance.Snapshot;
import net.hypha.node.plan.Observed;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.PersistentMap;
import net.hypha.semantics.table.ServiceState;
import net.hypha.semantics.table.Table;
import org.jspecify.annotations.Nullable;

/** Keeps what plans depend on beside the table. Thread-safe. */
public final class Observing {
    /** After this time all that is in use has been measured anew. */
    private static final Duration INHERITED = Duration.ofSeconds(30);

    /** So long the flows behind a route that were told last count while its domain does not know them. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Supplier<Snapshot> distances;
    private final OwnFlows own;
    private final Runnable changed;
    private final LongSupplier nanoTime;
    private final Comebacks comebacks = new Comebacks();
    private final Map<ServiceKey, Map<Integer, Integer>> loads = new HashMap<>();
    private final Map<ServiceKey, Map<DomainName, Way>> routes = new HashMap<>(); // that are told now
    private final Map<ServiceKey, Long> kept = new HashMap<>(); // since when a route's domain does not know its flows
    private PersistentMap<ServiceKey, Observed.OfService> services = PersistentMap.empty();
    private Map<String, Entry.Rating> inherited = Map.of();
    private long inheritedAtNs;

    /** How many flows of this node's own are in flight at an instance, or by a route. */
    @FunctionalInterface
    public interface OwnFlows {
        int at(Predicate<Candidate> candidate, ServiceKey service);
    }

    /**
     * What is known of a route.
     *
     * @param told flows at the instances behind it, as its domain told last; {@link Quality#UNKNOWN_FLOWS} where it does not know
     */
    private record Way(int told, Observed.OfRoute observed) {
        boolean isKept() {
            return told == Quality.UNKNOWN_FLOWS && observed.load() > 0;
        }
    }

    /**
     * @param changed called when plans may have to be others
     * @param nanoTime CLOCK_MONOTONIC
     */
    public Observing(Supplier<Snapshot> distances, OwnFlows own, Runnable changed, LongSupplier nanoTime) {
        this.distances = distances;
        this.own = own;
        this.changed = changed;
        this.nanoTime = nanoTime;
    }

    /** What is observed now. */
    public synchronized Observed now() {
        return new Observed(distances.get(), services, inherited);
    }

    /**
     * Goes on with what a predecessor knew, until the own observations should be there.
     *
     * @param ratings by candidate; a route's distance is that to its gateway, or 0 if no response was seen by it
     */
    public synchronized void inherit(Map<String, Entry.Rating> ratings) {
        inherited = Map.copyOf(ratings);
        inheritedAtNs = nanoTime.getAsLong();
    }

    /** The domain tells how much instances have to do: all but what comes from here is others'. */
    public void loaded(List<Load> told) {
        synchronized (this) {
            Set<ServiceKey> touched = new HashSet<>();
            for (Load load : told) {
                int others = Math.max(load.inFlight() - ownAt(load.service(), load.number()), 0);
                loads.computeIfAbsent(load.service(), each -> new HashMap<>()).put(load.number(), others);
                touched.add(load.service());
            }
            touched.forEach(this::renew);
        }
        changed.run();
    }

    private int ownAt(ServiceKey service, int number) {
        return own.at(
                candidate -> candidate instanceof Candidate.ToInstance(var instance) && instance.number() == number,
                service);
    }

    /** Responses were seen by routes; what their domains observed of that is of no concern any more. */
    public void answered(Collection<Candidate.ToRoute> seen) {
        Set<ServiceKey> touched = new HashSet<>();
        synchronized (this) {
            for (Candidate.ToRoute to : seen) {
                DomainName target = to.route().target();
                Map<DomainName, Way> known = routes.getOrDefault(to.service(), Map.of());
                Way way = known.get(target);
                if (way != null && !way.observed().answered()) {
                    Observed.OfRoute now = new Observed.OfRoute(way.observed().load(), true);
                    known.put(target, new Way(way.told(), now));
                    touched.add(to.service());
                }
            }
            touched.forEach(this::renew);
        }
        if (!touched.isEmpty()) {
            changed.run();
        }
    }

    /** What the domain told of loads is as old as its session. */
    public synchronized void outOfReach() {
        Set<ServiceKey> touched = Set.copyOf(loads.keySet());
        loads.clear();
        touched.forEach(this::renew);
    }

    /**
     * Services may be otherwise than before.
     *
     * @return instances that came or came back, by service: they can take flows at once
     */
    public synchronized Map<ServiceKey, Set<Integer>> changed(Table table, Collection<ServiceKey> news) {
        Map<ServiceKey, Set<Integer>> came = new HashMap<>();
        long nowNs = nanoTime.getAsLong();
        for (ServiceKey key : news) {
            ServiceState service = table.service(key).orElse(null);
            if (service == null) {
                continue;
            }
            Set<Integer> numbers = comebacks.changed(service, nowNs);
            if (!numbers.isEmpty()) {
                came.put(key, numbers);
            }
            follow(service);
            renew(key);
        }
        return came;
    }

    /** Of the flows behind a route all but those from here are others': as it was when they were told. */
    private void follow(ServiceState service) {
        Map<DomainName, Way> former = routes.getOrDefault(service.key(), Map.of());
        Map<DomainName, Way> now = new HashMap<>();
        for (Route route : service.routes()) {
            int told = route.quality().inFlight();
            Way before = former.get(route.target());
            now.put(
                    route.target(),
                    before != null && before.told() == told ? before : way(service.key(), route, before));
        }
        if (now.isEmpty()) {
            routes.remove(service.key());
        } else {
            routes.put(service.key(), now);
        }
        if (now.values().stream().noneMatch(Way::isKept)) {
            kept.remove(service.key());
        } else {
            kept.putIfAbsent(service.key(), nanoTime.getAsLong());
        }
    }

    private Way way(ServiceKey service, Route route, @Nullable Way before) {
        Entry.Rating earlier = inherited.get(new Candidate.ToRoute(service, route).id());
        boolean answered = before == null
                ? earlier != null && earlier.distanceUs() > 0
                : before.observed().answered();
        return new Way(route.quality().inFlight(), new Observed.OfRoute(load(service, route, before), answered));
    }

    private int load(ServiceKey service, Route route, @Nullable Way before) {
        Entry.Rating earlier = inherited.get(new Candidate.ToRoute(service, route).id());
        if (before == null && earlier != null) {
            return earlier.load();
        }
        if (!route.quality().isLoadKnown()) {
            return before == null ? 0 : before.observed().load();
        }
        return Math.max(route.quality().inFlight() - ownBy(service, route.target()), 0);
    }

    private int ownBy(ServiceKey service, DomainName target) {
        return own.at(
                candidate -> candidate instanceof Candidate.ToRoute(var _, var route)
                        && route.target().equals(target),
                service);
    }

    /** These take flows again that were thought not to: they begin slowly. */
    public void cameBack(Collection<Candidate> candidates) {
        synchronized (this) {
            Set<ServiceKey> touched = new HashSet<>();
            for (Candidate candidate : candidates) {
                comebacks.cameBack(candidate, nanoTime.getAsLong());
                touched.add(candidate.service());
            }
            touched.forEach(this::renew);
        }
        changed.run();
    }

    /** Forgets what is over; call it about each second. */
    public void tidy(Table table) {
        if (forget(table)) {
            changed.run(); // not under the lock: it may plan, and write to the kernel
        }
    }

    /** Whether plans may have to be others. */
    private synchronized boolean forget(Table table) {
        Set<ServiceKey> known = table.byKey().keySet();
        comebacks.retain(known);
        loads.keySet().retainAll(known);
        routes.keySet().retainAll(known);
        kept.keySet().retainAll(known);
        comebacks.expire(nanoTime.getAsLong()).forEach(this::renew);
        Set<ServiceKey> gone = new HashSet<>(services.keySet());
        gone.removeAll(known);
        for (ServiceKey service : gone) {
            services = services.without(service);
        }
        boolean over = !inherited.isEmpty() && nanoTime.getAsLong() - inheritedAtNs > INHERITED.toNanos();
        if (over) {
            inherited = Map.of();
        }
        return dropKept() || over;
    }

    private boolean dropKept() {
        long nowNs = nanoTime.getAsLong();
        List<ServiceKey> over = kept.entrySet().stream()
                .filter(each -> nowNs - each.getValue() > KEPT.toNanos())
                .map(Map.Entry::getKey)
                .toList();
        for (ServiceKey service : over) {
            kept.remove(service);
            routes.getOrDefault(service, Map.of())
                    .replaceAll((_, way) -> way.isKept()
                            ? new Way(
                                    way.told(),
                                    new Observed.OfRoute(0, way.observed().answered()))
                            : way);
            renew(service);
        }
        return !over.isEmpty();
    }

    private void renew(ServiceKey service) {
        Map<DomainName, Observed.OfRoute> byRoute = new HashMap<>();
        Map<DomainName, Long> since = comebacks.routesOf(service);
        routes.getOrDefault(service, Map.of()).forEach((target, way) -> {
            Observed.OfRoute observed = way.observed().since(since.getOrDefault(target, 0L));
            if (!observed.equals(Observed.OfRoute.NEW)) {
                byRoute.put(target, observed);
            }
        });
        Observed.OfService observed =
                new Observed.OfService(loads.getOrDefault(service, Map.of()), comebacks.of(service), byRoute);
        if (observed.loads().isEmpty() && observed.since().isEmpty() && byRoute.isEmpty()) {
            services = services.without(service);
        } else if (!observed.equals(services.get(service))) {
            services = services.with(service, observed);
        }
    }
}
