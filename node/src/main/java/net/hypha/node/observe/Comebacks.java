package net.hypha.node.observe;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/**
 * Which instances came, came back or moved while others of their service were at work: they get their whole share of the flows slowly. Of a service
 * that has just become known nobody is taken for a newcomer. As many as there are instances at most. Not for two threads at once.
 */
final class Comebacks {
    private final Map<ServiceKey, ServiceState> last =
            new HashMap<>(); // as in the table, so that it costs nothing more
    private final Map<ServiceKey, Map<Integer, Long>> since = new HashMap<>();

    /** Those that came, came back or moved with this state. */
    Set<Integer> changed(ServiceState service, long nowNs) {
        ServiceState former = last.put(service.key(), service);
        Map<Integer, AddressPair> now = ready(service);
        Map<Integer, Long> slow = since.get(service.key());
        if (slow != null) {
            slow.keySet().retainAll(now.keySet());
        }
        Map<Integer, AddressPair> before = former == null ? Map.of() : ready(former);
        Set<Integer> came = new HashSet<>();
        now.forEach((number, address) -> {
            if (!address.equals(before.get(number))) {
                came.add(number);
            }
        });
        if (came.size() == now.size()) { // nobody has stayed who could take more
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
        last.keySet().retainAll(known);
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
