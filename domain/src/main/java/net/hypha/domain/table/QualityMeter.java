package net.hypha.domain.table;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** A response time, or how many instances are ready, is news from this relative change on: of up to five instances each one is. */
    private static final double NEWS = 0.20;

    private final Map<ServiceKey, Map<Integer, Map<NodeName, Long>>> observed =
            new HashMap<>(); // by instance, then node
    private final Map<ServiceKey, Quality> told = new HashMap<>();
    private final Set<ServiceKey> news = new LinkedHashSet<>();
    private final Map<ServiceKey, Long> waiting = new LinkedHashMap<>(); // since which turn; the longest first
    private long turn;

    /** @param by the node that measured */
    public void observe(NodeName by, Observation observation) {
        if (observation.responseNs() > 0) {
            observed.computeIfAbsent(observation.service(), each -> new HashMap<>())
                    .computeIfAbsent(observation.number(), each -> new TreeMap<>())
                    .put(by, observation.responseNs());
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
        for (Map<Integer, Map<NodeName, Long>> instances : observed.values()) {
            instances.values().forEach(byNode -> byNode.remove(node));
            instances.values().removeIf(Map::isEmpty);
        }
        observed.values().removeIf(Map::isEmpty);
    }

    /**
     * The quality to tell of a service now: the last one told, unless the number of ready instances or the best response
     * time moved by more than a fifth.
     */
    public Quality quality(ServiceState own) {
        Quality now = measure(own);
        Quality former = told.get(own.key());
        boolean news = former == null
                || Math.abs(former.ready() - now.ready()) > NEWS * former.ready()
                || Math.abs(now.bestResponseNs() - former.bestResponseNs()) > NEWS * former.bestResponseNs();
        if (news) {
            told.put(own.key(), now);
            waiting.remove(own.key());
        } else if (!now.equals(former)) {
            waiting.putIfAbsent(own.key(), turn);
        }
        return news || former == null ? now : former;
    }

    /** Whether something has become different by too little to be told. */
    public boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /**
     * Another turn, of which there are some each second: the service of which that has been so for the longest, and for many turns; the next
     * quality of it is told as it is. One at a time: each costs all who listen to it in all domains more than so small a difference matters.
     */
    public Optional<ServiceKey> takeWaiting(int turns) {
        turn++;
        Optional<ServiceKey> taken = waiting.entrySet().stream()
                .findFirst()
                .filter(entry -> turn - entry.getValue() >= turns)
                .map(Map.Entry::getKey);
        taken.ifPresent(service -> {
            waiting.remove(service);
            told.remove(service);
        });
        return taken;
    }

    /** A service is gone. */
    public void forget(ServiceKey service) {
        waiting.remove(service);
        told.remove(service);
        observed.remove(service);
    }

    private Quality measure(ServiceState own) {
        Map<Integer, Map<NodeName, Long>> responses = observed.getOrDefault(own.key(), Map.of());
        int ready = 0;
        long best = 0;
        for (Instance instance : own.instances()) {
            if (instance.state() == Instance.State.READY) {
                ready++;
                long response = responses.isEmpty() ? 0 : shortest(responses.getOrDefault(instance.number(), Map.of()));
                best = response == 0 ? best : best == 0 ? response : Math.min(best, response);
            }
        }
        return new Quality(ready, best);
    }

    private static long shortest(Map<NodeName, Long> responses) {
        return responses.values().stream().mapToLong(Long::longValue).min().orElse(0);
    }
}
