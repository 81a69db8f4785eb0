package net.hypha.node.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.hypha.node.plan.Desired;
import net.hypha.semantics.service.ServiceKey;

/**
 * When services were last in use here: looked up, asked about, or with a flow in the kernel's table. Services that share instances are in use
 * together. Thread-safe.
 */
public final class Uses {
    private final Map<ServiceKey, Long> lastNs = new ConcurrentHashMap<>();

    /**
     * A service was looked up, or became known.
     *
     * @param family under which it is planned
     * @param nowNs monotonic
     */
    public void used(ServiceKey family, long nowNs) {
        lastNs.merge(family, nowNs, Math::max);
    }

    /**
     * The families that nobody has used for so long.
     *
     * @param desired what the kernel holds
     * @param uses when its backends last had a flow, by number
     * @param before monotonic nanoseconds
     */
    public List<ServiceKey> idle(Desired desired, Map<Integer, Long> uses, long nowNs, long before) {
        Set<ServiceKey> present = new HashSet<>();
        desired.eachFamily((family, backends) -> {
            present.add(family);
            for (int backend : backends) {
                Long used = uses.get(backend);
                if (used != null) {
                    used(family, used);
                }
            }
            lastNs.putIfAbsent(family, nowNs); // known from before the start
        });
        lastNs.keySet().retainAll(present);
        List<ServiceKey> idle = new ArrayList<>();
        lastNs.forEach((family, last) -> {
            if (last < before) {
                idle.add(family);
            }
        });
        return idle;
    }
}
