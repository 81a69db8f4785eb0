package net.hypha.node.observe;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/**
 * Which instances came back or moved while others of their service were at work, or are new in a service that has been at work for a while: they get
 * their whole share of the flows slowly. As much is kept as there are instances at most. Not for two threads at once.
 */
final class Comebacks {
    /** Of a service that has just begun all instances are new, and none is spared. */
    private static final long BEGINNING_NS = TimeUnit.MINUTES.toNanos(1);

    private final Map<ServiceKey, History> histories = new HashMap<>();
    private final Map<ServiceKey, Map<Integer, Long>> since = new HashMap<>();

    /** What was seen of a service. */
    private static final class History {
        final long begunNs;
        final BitSet wereReady = new BitSet();
        Map<Integer, AddressPair> ready = Map.of();

        History(long begunNs) {
            this.begunNs = begunNs;
        }
    }

    /** Those that begin slowly from this state on. */
    Set<Integer> changed(ServiceState service, long nowNs) {
        History history = histories.computeIfAbsent(service.key(), each -> new History(nowNs));
        Map<Integer, AddressPair> now = ready(service);
        Map<Integer, Long> slow = since.get(service.key());
        if (slow != null) {
            slow.keySet().retainAll(now.keySet());
        }
        boolean hasBegun = nowNs - history.begunNs > BEGINNING_NS;
        boolean othersStayed = false;
        Set<Integer> came = new HashSet<>();
        for (Map.Entry<Integer, AddressPair> each : now.entrySet()) {
            int number = each.getKey();
            if (each.getValue().equals(history.ready.get(number))) {
                othersStayed = true;
            } else if (hasBegun || history.wereReady.get(number)) {
                came.add(number);
            }
            history.wereReady.set(number);
        }
        history.ready = now;
        if (!othersStayed) { // nobody could take more meanwhile
            return Set.of();
        }
        came.forEach(number -> cameBack(service.key(), number, nowNs));
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

    /** An instance takes flows again that it was thought not to. */
    void cameBack(ServiceKey service, int number, long nowNs) {
        since.computeIfAbsent(service, each -> new HashMap<>()).put(number, nowNs);
    }

    /** These services are not known any more. */
    void retain(Collection<ServiceKey> known) {
        histories.keySet().retainAll(known);
        since.keySet().retainAll(known);
    }

    /** Those that have had the longest time there is, and have their whole share by now; the services. */
    Set<ServiceKey> expire(long nowNs) {
        long longestNs = PolicyOptions.MAX_SLOW_START_MS * 1_000_000L;
        Set<ServiceKey> expired = new HashSet<>();
        since.forEach((service, times) -> {
            if (times.values().removeIf(time -> nowNs - time > longestNs)) {
                expired.add(service);
            }
        });
        since.values().removeIf(Map::isEmpty);
        return expired;
    }

    /** When those came that have not their whole share yet, CLOCK_MONOTONIC nanoseconds, by number. */
    Map<Integer, Long> of(ServiceKey service) {
        return since.getOrDefault(service, Map.of());
    }
}
