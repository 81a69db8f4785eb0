package net.hypha.node.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.node.plan.Desired;
import net.hypha.semantics.service.ServiceKey;

/**
 * When services were last in use here: looked up, asked about, or with a flow in the kernel's table. Services that share instances are in use
 * together. Thread-safe.
 */
public final class Uses {
    private final Map<ServiceKey, Long> lastNs = new ConcurrentHashMap<>();
    private final Map<Integer, Long> opened =
            new HashMap<>(); // flows so far by backend, at the last look; for its one caller

    /**
     * A service was looked up, or became known.
     *
     * @param family under which it is planned
     * @param nowNs monotonic
     */
    public void used(ServiceKey family, long nowNs) {
        lastNs.merge(family, nowNs, Math::max);
    }

    /** Families are about to be forgotten. What becomes known again, be it before the next look, is as new. */
    public void dropped(Set<ServiceKey> families) {
        lastNs.keySet().removeAll(families);
    }

    /**
     * The families that nobody has used for so long.
     *
     * @param desired what the kernel holds
     * @param uses when its backends last had a flow, by number
     * @param stats what was measured of them, by number: a flow may have come and gone since the last look
     * @param before monotonic nanoseconds
     */
    public List<ServiceKey> idle(
            Desired desired, Map<Integer, Long> uses, Map<Integer, BackendStats> stats, long nowNs, long before) {
        Set<ServiceKey> present = new HashSet<>();
        desired.eachFamily((family, backends) -> {
            present.add(family);
            for (int backend : backends) {
                Long used = uses.get(backend);
                if (used != null) {
                    used(family, used);
                }
                BackendStats measured = stats.get(backend);
                if (measured != null && !Objects.equals(opened.put(backend, measured.flows()), measured.flows())) {
                    used(family, nowNs);
                }
            }
            lastNs.putIfAbsent(family, nowNs); // known from before the start
        });
        lastNs.keySet().retainAll(present);
        opened.keySet().retainAll(stats.keySet());
        List<ServiceKey> idle = new ArrayList<>();
        lastNs.forEach((family, last) -> {
            if (last < before) {
                idle.add(family);
            }
        });
        return idle;
    }
}
