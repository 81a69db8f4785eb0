package net.hypha.domain.manager;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.exchange.message.Message.Query;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/** Which node listens to what: so that a change costs as much as there are listeners, not as there are nodes. Used within turns. */
final class Audience {
    private final Map<ServiceKey, Set<Listener>> told = new HashMap<>();
    private final Map<Query, Askers> asking = new HashMap<>();
    private int byAddress; // of those who ask

    /** @param query held once, however many ask it */
    private record Askers(Query query, Set<Listener> listeners) {
        Askers(Query query) {
            this(query, new LinkedHashSet<>());
        }
    }

    /** The listener was told of a service, and is kept posted. */
    void told(ServiceKey key, Listener listener) {
        told.computeIfAbsent(key, each -> new LinkedHashSet<>()).add(listener);
    }

    void notTold(ServiceKey key, Listener listener) {
        Set<Listener> listeners = told.get(key);
        if (listeners != null && listeners.remove(listener) && listeners.isEmpty()) {
            told.remove(key);
        }
    }

    /**
     * The listener wants to know, whether there is an answer yet or not.
     *
     * @return the same query, one for all who ask it
     */
    Query asks(Query query, Listener listener) {
        Askers askers = asking.computeIfAbsent(query, Askers::new);
        if (askers.listeners().add(listener) && query instanceof Query.ByAddress) {
            byAddress++;
        }
        return askers.query();
    }

    void asksNoMore(Query query, Listener listener) {
        Askers askers = asking.get(query);
        if (askers == null || !askers.listeners().remove(listener)) {
            return;
        }
        if (query instanceof Query.ByAddress) {
            byAddress--;
        }
        if (askers.listeners().isEmpty()) {
            asking.remove(query);
        }
    }

    boolean isAsked(Query query) {
        return asking.containsKey(query);
    }

    /** Whether anybody listens to a service, by whatever it asked for it. */
    boolean isHeard(ServiceState state) {
        List<AddressPair> all = new ArrayList<>(state.addresses().values());
        all.addAll(state.numbers().values());
        return !of(state.key(), all).isEmpty();
    }

    /**
     * Who listens to a service, by whatever it asked for it.
     *
     * @param news of its addresses those that it did not have before
     */
    Set<Listener> of(ServiceKey key, Collection<AddressPair> news) {
        Set<Listener> all = ofFormer(key);
        for (AddressPair pair : byAddress == 0 ? List.<AddressPair>of() : news) {
            for (InetAddress address : pair.all()) {
                all.addAll(askers(new Query.ByAddress(address)));
            }
        }
        return all;
    }

    /** Who listens to a service that is gone. */
    Set<Listener> ofFormer(ServiceKey key) {
        Set<Listener> all = new LinkedHashSet<>(told.getOrDefault(key, Set.of()));
        all.addAll(askers(new Query.ByName(key)));
        return all;
    }

    private Set<Listener> askers(Query query) {
        Askers askers = asking.get(query);
        return askers == null ? Set.of() : askers.listeners();
    }
}
