package net.hypha.domain.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.message.Load;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * How much instances have to do, as their nodes told last, and summed up. What a node told counts as long as the instance is there: one that is
 * elsewhere begins with none, as its new node tells only what is different from that. As many as there are numbers at most. Not for two threads
 * at once.
 */
public final class LoadBoard {
    private final Map<ServiceKey, OfService> services = new HashMap<>();
    private final Set<ServiceKey> news = new LinkedHashSet<>();

    /**
     * @param by null while the number has no instance: who was told of flows at it must hear that there are none
     * @param counts whether the instance takes new flows
     */
    private record Told(@Nullable NodeName by, int inFlight, boolean counts) {
        static Told of(@Nullable Instance instance, int inFlight) {
            return instance == null
                    ? new Told(null, 0, false)
                    : new Told(instance.node(), inFlight, instance.state() == Instance.State.READY);
        }

        int counted() {
            return counts ? inFlight : 0;
        }
    }

    private static final class OfService {
        private final Map<Integer, Told> told = new TreeMap<>(); // by number
        private long sum;

        /** Whether it is otherwise now. */
        boolean put(int number, Told now) {
            Told before = told.put(number, now);
            sum += now.counted() - (before == null ? 0 : before.counted());
            return !now.equals(before);
        }

        /** @param instance what has the number now; null for nobody */
        boolean follow(int number, @Nullable Instance instance) {
            Told before = told.get(number);
            if (before == null) {
                return false;
            }
            boolean stays = instance != null && Objects.equals(instance.node(), before.by());
            return put(number, Told.of(instance, stays ? before.inFlight() : 0));
        }
    }

    /**
     * Its node tells how much an instance has to do.
     *
     * @param inFlight 0 and up
     */
    public void observe(Instance instance, int inFlight) {
        services.computeIfAbsent(instance.service(), each -> new OfService())
                .put(instance.number(), Told.of(instance, inFlight));
        news.add(instance.service());
    }

    /**
     * A service's instances are otherwise than before.
     *
     * @param delta what became different; null where that is not known
     * @return whether something of its loads is different
     */
    public boolean follow(ServiceState now, @Nullable ServiceDelta delta) {
        OfService service = services.get(now.key());
        if (service == null) {
            return false;
        }
        boolean changed = false;
        if (delta == null) {
            for (int number : List.copyOf(service.told.keySet())) {
                changed |= service.follow(number, now.instance(number).orElse(null));
            }
        } else {
            for (Instance instance : delta.here()) {
                changed |= service.follow(instance.number(), instance);
            }
            for (int number : delta.gone()) {
                changed |= service.follow(number, null);
            }
        }
        if (changed) {
            news.add(now.key());
        }
        return changed;
    }

    /** The services of which something was told since this was last asked. */
    public List<ServiceKey> takeNews() {
        List<ServiceKey> taken = List.copyOf(news);
        news.clear();
        return taken;
    }

    /** What is known of a service's instances, by number. */
    public List<Load> of(ServiceKey service) {
        OfService known = services.get(service);
        if (known == null) {
            return List.of();
        }
        List<Load> all = new ArrayList<>(known.told.size());
        known.told.forEach((number, told) -> all.add(new Load(service, number, told.inFlight())));
        return all;
    }

    /** Flows in flight at all instances of a service that take new ones. */
    public long sum(ServiceKey service) {
        OfService known = services.get(service);
        return known == null ? 0 : known.sum;
    }

    /** A service is gone. */
    public void forget(ServiceKey service) {
        services.remove(service);
        news.remove(service);
    }
}
