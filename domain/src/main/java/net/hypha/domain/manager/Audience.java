package net.hypha.domain.manager;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.hypha.exchange.message.Message.Query;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/** Which node listens to what: so that a change costs as much as there are listeners, not as there are nodes. Used within turns. */
final class Audience {
    private final Map<ServiceKey, Set<Listener>> told = new HashMap<>();
    private final Map<Query, Set<Listener>> asking = new HashMap<>();

    /** The listener was told of a service, and is kept posted. */
    void told(ServiceKey key, Listener listener) {
        told.computeIfAbsent(key, each -> new LinkedHashSet<>()).add(listener);
    }

    void notTold(ServiceKey key, Listener listener) {
        leave(told, key, listener);
    }

    /** The listener wants to know, whether there is an answer yet or not. */
    void asks(Query query, Listener listener) {
        asking.computeIfAbsent(query, each -> new LinkedHashSet<>()).add(listener);
    }

    void asksNoMore(Query query, Listener listener) {
        leave(asking, query, listener);
    }

    boolean isAsked(Query query) {
        return asking.containsKey(query);
    }

    /** Who listens to a service, by whatever it asked for it. */
    Set<Listener> of(ServiceState state) {
        Set<Listener> all = ofFormer(state.key());
        if (!asking.isEmpty()) {
            add(all, state.addresses().values());
            add(all, state.numbers().values());
        }
        return all;
    }

    /** Who listens to a service that is gone. */
    Set<Listener> ofFormer(ServiceKey key) {
        Set<Listener> all = new LinkedHashSet<>(told.getOrDefault(key, Set.of()));
        all.addAll(asking.getOrDefault(new Query.ByName(key), Set.of()));
        return all;
    }

    private void add(Set<Listener> all, Collection<AddressPair> pairs) {
        for (AddressPair pair : pairs) {
            for (InetAddress address : pair.all()) {
                all.addAll(asking.getOrDefault(new Query.ByAddress(address), Set.of()));
            }
        }
    }

    private static <K> void leave(Map<K, Set<Listener>> map, K key, Listener listener) {
        Set<Listener> listeners = map.get(key);
        if (listeners != null && listeners.remove(listener) && listeners.isEmpty()) {
            map.remove(key);
        }
    }
}
