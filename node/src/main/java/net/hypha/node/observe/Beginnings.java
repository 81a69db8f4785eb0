package net.hypha.node.observe;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;

/**
 * When those came (back) that have not their whole share of the flows yet. Not for two threads at once.
 *
 * @param <K> what tells those of a service apart
 */
final class Beginnings<K> {
    private final Map<ServiceKey, Map<K, Long>> since = new HashMap<>();

    /** One begins slowly from now on. */
    void begin(ServiceKey service, K which, long nowNs) {
        since.computeIfAbsent(service, each -> new HashMap<>()).put(which, nowNs);
    }

    /** Of a service there are these now. */
    void keep(ServiceKey service, Collection<K> there) {
        Map<K, Long> known = since.get(service);
        if (known != null) {
            known.keySet().retainAll(there);
        }
    }

    /** There are these services now. */
    void retain(Collection<ServiceKey> known) {
        since.keySet().retainAll(known);
    }

    /** Forgets those that have had the longest time there is, and have their whole share by now; the services. */
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

    /** Of one service, CLOCK_MONOTONIC nanoseconds. */
    Map<K, Long> of(ServiceKey service) {
        return since.getOrDefault(service, Map.of());
    }
}
