package net.hypha.bench.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;

/** Changes on their way to all who listen. Thread-safe. */
final class Changes {
    private static final double NS_PER_MS = 1e6;

    private record Place(ServiceKey service, int number) {}

    private static final class Change {
        private final Instance.State state;
        private final long sentNs;
        private int missing;

        Change(Instance.State state, long sentNs, int missing) {
            this.state = state;
            this.sentNs = sentNs;
            this.missing = missing;
        }
    }

    private final Map<Place, Change> underWay = new ConcurrentHashMap<>();
    private final List<Double> took = new ArrayList<>();

    /**
     * To be called before the change is sent.
     *
     * @param listeners how many must hear of it
     */
    void sent(ServiceKey service, int number, Instance.State state, int listeners, long nowNs) {
        underWay.put(new Place(service, number), new Change(state, nowNs, listeners));
    }

    /** One who listens has heard how an instance is now. */
    void heard(Instance instance, long nowNs) {
        Place place = new Place(instance.service(), instance.number());
        Change change = underWay.get(place);
        if (change == null || change.state != instance.state()) {
            return;
        }
        synchronized (change) {
            if (--change.missing > 0) {
                return;
            }
        }
        underWay.remove(place);
        synchronized (took) {
            took.add((nowNs - change.sentNs) / NS_PER_MS);
        }
    }

    int underWay() {
        return underWay.size();
    }

    /** Milliseconds from sending to the last who listens, of each change that is complete; forgets them. */
    List<Double> take() {
        synchronized (took) {
            List<Double> all = List.copyOf(took);
            took.clear();
            return all;
        }
    }
}
