package net.hypha.domain.table;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** What was measured of one service, and sums over its ready instances: kept from state to state, so that only what is different is counted. */
final class Measured {
    private final Map<Integer, Map<NodeName, Long>> responses =
            new HashMap<>(); // in ns, by number, then by who measured
    private @Nullable ServiceState of; // which the sums are of
    private int ready;
    private long weight;
    private int inFlight;
    private long best;
    private boolean bestIsStale;

    /** @param responseNs above 0 */
    void observe(NodeName by, int number, long responseNs) {
        responses.computeIfAbsent(number, each -> new TreeMap<>()).put(by, responseNs);
        bestIsStale = true;
    }

    /** @param flows in flight at all ready instances, 0 and up */
    void loaded(int flows) {
        inFlight = flows;
    }

    /** What a node measured counts no more. */
    void forget(NodeName node) {
        boolean some = false;
        for (Map<NodeName, Long> byNode : responses.values()) {
            some |= byNode.remove(node) != null;
        }
        if (some) {
            responses.values().removeIf(Map::isEmpty);
            bestIsStale = true;
        }
    }

    /** @param beyondNs as in {@link Quality} */
    Quality quality(ServiceState own, long beyondNs) {
        follow(own);
        if (bestIsStale) {
            best = best(own);
            bestIsStale = false;
        }
        return new Quality(
                Math.min(ready, Quality.MAX_READY),
                Math.min(best, Quality.MAX_RESPONSE_NS),
                Math.clamp(weight, 0, Integer.MAX_VALUE),
                inFlight,
                Math.min(beyondNs, Quality.MAX_BEYOND_NS));
    }

    private void follow(ServiceState now) {
        ServiceState before = of;
        Optional<ServiceDelta> delta = before == null ? Optional.empty() : ServiceDelta.between(before, now);
        if (before != null && delta.isPresent()) {
            for (Instance instance : delta.get().here()) {
                before.instance(instance.number()).ifPresent(former -> count(former, -1));
                count(instance, 1);
            }
            for (int number : delta.get().gone()) {
                before.instance(number).ifPresent(former -> count(former, -1));
            }
        } else {
            ready = 0;
            weight = 0;
            bestIsStale = true;
            now.instances().forEach(instance -> count(instance, 1));
        }
        of = now;
    }

    private void count(Instance instance, int sign) {
        if (instance.state() == Instance.State.READY) {
            ready += sign;
            weight += (long) sign * instance.weight();
            bestIsStale |= responses.containsKey(instance.number());
        }
    }

    /** The shortest at a ready instance; 0 where none was measured. */
    private long best(ServiceState own) {
        long shortest = 0;
        for (Map.Entry<Integer, Map<NodeName, Long>> each : responses.entrySet()) {
            boolean counts = own.instance(each.getKey())
                    .filter(instance -> instance.state() == Instance.State.READY)
                    .isPresent();
            if (counts) {
                for (long response : each.getValue().values()) {
                    shortest = shortest == 0 ? response : Math.min(shortest, response);
                }
            }
        }
        return shortest;
    }
}
