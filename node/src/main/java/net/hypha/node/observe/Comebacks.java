package net.hypha.node.observe;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/**
 * Who came (back), and who of them gets its whole share of the flows slowly: who came back or moved while others of its service were at work, or is
 * new in a service that has been at work for a while. As much is kept as there are instances and routes at most. Not for two threads at once.
 */
final class Comebacks {
    /** Of a service that has just begun all instances are new, and none is spared. */
    private static final long BEGINNING_NS = TimeUnit.MINUTES.toNanos(1);

    private final Map<ServiceKey, History> histories = new HashMap<>();
    private final Beginnings<Integer> instances = new Beginnings<>();
    private final Beginnings<DomainName> routes = new Beginnings<>();

    /** What was seen of a service. */
    private static final class History {
        final long begunNs;
        final BitSet wereReady = new BitSet();
        Map<Integer, AddressPair> ready = Map.of();

        History(long begunNs) {
            this.begunNs = begunNs;
        }
    }

    /**
     * A service is so from now on.
     *
     * @return instances that are ready and were not, or not there: they can take flows at once, be it slowly or not
     */
    Set<Integer> changed(ServiceState service, long nowNs) {
        History history = histories.computeIfAbsent(service.key(), each -> new History(nowNs));
        Map<Integer, AddressPair> now = ready(service);
        routes.keep(service.key(), service.routes().stream().map(Route::target).toList());
        boolean hasBegun = nowNs - history.begunNs > BEGINNING_NS;
        Set<Integer> stayed = new HashSet<>();
        Set<Integer> came = new HashSet<>();
        Set<Integer> slow = new HashSet<>();
        for (Map.Entry<Integer, AddressPair> each : now.entrySet()) {
            int number = each.getKey();
            if (each.getValue().equals(history.ready.get(number))) {
                stayed.add(number);
                continue;
            }
            came.add(number);
            if (hasBegun || history.wereReady.get(number)) {
                slow.add(number);
            }
            history.wereReady.set(number);
        }
        history.ready = now;
        instances.keep(service.key(), stayed);
        if (!stayed.isEmpty()) { // else nobody could take more meanwhile
            slow.forEach(number -> instances.begin(service.key(), number, nowNs));
        }
        return came;
    }

    private static Map<Integer, AddressPair> ready(ServiceState service) {
        Map<Integer, AddressPair> ready = new HashMap<>();
        for (Instance instance : service.instances()) {
            if (instance.state() == Instance.State.READY) {
                ready.put(instance.number(), instance.namespaceAddress());
            }
        }
        return ready;
    }

    /** One takes flows again that was thought not to. */
    void cameBack(Candidate candidate, long nowNs) {
        switch (candidate) {
            case Candidate.ToInstance(var instance) -> instances.begin(instance.service(), instance.number(), nowNs);
            case Candidate.ToRoute(var service, var route) -> routes.begin(service, route.target(), nowNs);
        }
    }

    /** There are these services now. */
    void retain(Collection<ServiceKey> known) {
        histories.keySet().retainAll(known);
        instances.retain(known);
        routes.retain(known);
    }

    /** Forgets those that have their whole share by now; the services. */
    Set<ServiceKey> expire(long nowNs) {
        Set<ServiceKey> expired = instances.expire(nowNs);
        expired.addAll(routes.expire(nowNs));
        return expired;
    }

    /** When instances came that have not their whole share yet, CLOCK_MONOTONIC nanoseconds, by number. */
    Map<Integer, Long> of(ServiceKey service) {
        return instances.of(service);
    }

    /** The same of routes, by the domain that takes the flow. */
    Map<DomainName, Long> routesOf(ServiceKey service) {
        return routes.of(service);
    }
}
