package net.hypha.domain.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Observation;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;

/** How much instances have to do, as their nodes told last. As many as there are instances at most. Not for two threads at once. */
public final class LoadBoard {
    private record Told(NodeName by, int inFlight) {}

    private final Map<ServiceKey, Map<Integer, Told>> loads = new HashMap<>();
    private final Set<ServiceKey> news = new LinkedHashSet<>();
    private final Set<ServiceKey> unsummed = new LinkedHashSet<>(); // the longest first

    /** @param by the instance's node */
    public void observe(NodeName by, Observation observation) {
        if (observation.inFlight() != Observation.NOT_HERE) {
            loads.computeIfAbsent(observation.service(), each -> new TreeMap<>())
                    .put(observation.number(), new Told(by, observation.inFlight()));
            changed(observation.service());
        }
    }

    private void changed(ServiceKey service) {
        news.add(service);
        unsummed.add(service);
    }

    /** The services of which something was told since this was last asked. */
    public List<ServiceKey> takeNews() {
        List<ServiceKey> taken = List.copyOf(news);
        news.clear();
        return taken;
    }

    /** The same for sums over all of a service: those that have waited for the longest. The others wait for the next call. */
    public List<ServiceKey> takeUnsummed(int most) {
        List<ServiceKey> taken = unsummed.stream().limit(most).toList();
        taken.forEach(unsummed::remove);
        return taken;
    }

    /** Whether there are some. */
    public boolean hasUnsummed() {
        return !unsummed.isEmpty();
    }

    /** What is known of a service's instances, by number. */
    public List<Load> of(ServiceKey service) {
        List<Load> all = new ArrayList<>();
        loads.getOrDefault(service, Map.of())
                .forEach((number, told) -> all.add(new Load(service, number, told.inFlight())));
        return all;
    }

    /** What a node told counts no more. */
    public void forget(NodeName node) {
        loads.forEach((service, told) -> {
            if (told.values().removeIf(each -> each.by().equals(node))) {
                changed(service);
            }
        });
        loads.values().removeIf(Map::isEmpty);
    }

    /** A service is gone. */
    public void forget(ServiceKey service) {
        loads.remove(service);
        unsummed.remove(service);
    }
}
