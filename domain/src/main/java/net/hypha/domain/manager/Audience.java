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
    private final Map<ServiceKey, Set<NodeSession>> told = new HashMap<>();
    private final Map<Query, Set<NodeSession>> asking = new HashMap<>();

    /** The session was told of a service, and is kept posted. */
    void told(ServiceKey key, NodeSession session) {
        told.computeIfAbsent(key, each -> new LinkedHashSet<>()).add(session);
    }

    void notTold(ServiceKey key, NodeSession session) {
        leave(told, key, session);
    }

    /** The session wants to know, whether there is an answer yet or not. */
    void asks(Query query, NodeSession session) {
        asking.computeIfAbsent(query, each -> new LinkedHashSet<>()).add(session);
    }

    void asksNoMore(Query query, NodeSession session) {
        leave(asking, query, session);
    }

    /** Who listens to a service, by whatever it asked for it. */
    Set<NodeSession> of(ServiceState state) {
        Set<NodeSession> all = ofFormer(state.key());
        if (!asking.isEmpty()) {
            add(all, state.addresses().values());
            add(all, state.numbers().values());
        }
        return all;
    }

    /** Who listens to a service that is gone. */
    Set<NodeSession> ofFormer(ServiceKey key) {
        Set<NodeSession> all = new LinkedHashSet<>(told.getOrDefault(key, Set.of()));
        all.addAll(asking.getOrDefault(new Query.ByName(key), Set.of()));
        return all;
    }

    private void add(Set<NodeSession> all, Collection<AddressPair> pairs) {
        for (AddressPair pair : pairs) {
            for (InetAddress address : pair.all()) {
                all.addAll(asking.getOrDefault(new Query.ByAddress(address), Set.of()));
            }
        }
    }

    private static <K> void leave(Map<K, Set<NodeSession>> map, K key, NodeSession session) {
        Set<NodeSession> sessions = map.get(key);
        if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
            map.remove(key);
        }
    }
}
