package net.hypha.domain.table;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.message.Observation;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/** Sums up what nodes observe into one quality per service. Not for two threads at once. */
public final class QualityMeter {
    /** A response time is news from this relative change on. */
    private static final double NEWS = 0.20;

    private record InstanceKey(ServiceKey service, int number) {}

    private final Map<InstanceKey, Map<NodeName, Long>> observed = new HashMap<>();
    private final Map<ServiceKey, Quality> told = new HashMap<>();
    private final Set<ServiceKey> news = new LinkedHashSet<>();

    /** @param by the node that measured */
    public void observe(NodeName by, Observation observation) {
        InstanceKey key = new InstanceKey(observation.service(), observation.number());
        if (observation.responseNs() > 0) {
            observed.computeIfAbsent(key, each -> new TreeMap<>()).put(by, observation.responseNs());
            news.add(observation.service());
        }
    }

    /** The services that were measured since this was last asked. */
    public List<ServiceKey> takeObserved() {
        List<ServiceKey> taken = List.copyOf(news);
        news.clear();
        return taken;
    }

    /** What a node measured counts no more. */
    public void forget(NodeName node) {
        observed.values().forEach(byNode -> byNode.remove(node));
        observed.values().removeIf(Map::isEmpty);
    }

    /**
     * The quality to tell of a service now: the last one told, unless the number of ready instances differs or the best
     * response time moved by more than a fifth.
     */
    public Quality quality(ServiceState own) {
        Quality now = measure(own);
        Quality former = told.get(own.key());
        boolean news = former == null
                || former.ready() != now.ready()
                || Math.abs(now.bestResponseNs() - former.bestResponseNs()) > NEWS * former.bestResponseNs();
        if (news) {
            told.put(own.key(), now);
        }
        return news || former == null ? now : former;
    }

    /** A service is gone. */
    public void forget(ServiceKey service) {
        told.remove(service);
        observed.keySet().removeIf(key -> key.service().equals(service));
    }

    private Quality measure(ServiceState own) {
        int ready = 0;
        long best = 0;
        for (Instance instance : own.instances()) {
            if (instance.state() == Instance.State.READY) {
                ready++;
                long response =
                        observed.getOrDefault(new InstanceKey(own.key(), instance.number()), Map.of()).values().stream()
                                .mapToLong(Long::longValue)
                                .min()
                                .orElse(0);
                best = response == 0 ? best : best == 0 ? response : Math.min(best, response);
            }
        }
        return new Quality(ready, best);
    }
}
