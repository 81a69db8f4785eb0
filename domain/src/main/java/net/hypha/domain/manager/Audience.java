package net.hypha.domain.manager;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.exchange.message.Message.Query;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.ServiceKey;

/** Which node listens to what: so that a change costs as much as there are listeners, not as there are nodes. Used within turns. */
final class Audience {
    private final Map<ServiceKey, Set<NodeSession>> told = new HashMap<>();
    private final Map<Query, Set<NodeSession>> asking = new HashMap<>();
    private int byAddress; // of those who ask

    /** The session was told of a service, and is kept posted. */
    void told(ServiceKey key, NodeSession session) {
        enter(told, key, session);
    }

    void notTold(ServiceKey key, NodeSession session) {
        leave(told, key, session);
    }

    /** The session wants to know, whether there is an answer yet or not. */
    void asks(Query query, NodeSession session) {
        if (enter(asking, query, session) && query instanceof Query.ByAddress) {
            byAddress++;
        }
    }

    void asksNoMore(Query query, NodeSession session) {
        if (leave(asking, query, session) && query instanceof Query.ByAddress) {
            byAddress--;
        }
    }

    /**
     * Who listens to a service, by whatever it asked for it.
     *
     * @param news of its addresses those that it did not have before
     */
    Set<NodeSession> of(ServiceKey key, Collection<AddressPair> news) {
        Set<NodeSession> all = ofFormer(key);
        for (AddressPair pair : byAddress == 0 ? List.<AddressPair>of() : news) {
            for (InetAddress address : pair.all()) {
                all.addAll(asking.getOrDefault(new Query.ByAddress(address), Set.of()));
            }
        }
        return all;
    }

    /** Who listens to a service that is gone. */
    Set<NodeSession> ofFormer(ServiceKey key) {
        Set<NodeSession> all = new LinkedHashSet<>(told.getOrDefault(key, Set.of()));
        all.addAll(asking.getOrDefault(new Query.ByName(key), Set.of()));
        return all;
    }

    private static <K> boolean enter(Map<K, Set<NodeSession>> map, K key, NodeSession session) {
        return map.computeIfAbsent(key, each -> new LinkedHashSet<>()).add(session);
    }

    private static <K> boolean leave(Map<K, Set<NodeSession>> map, K key, NodeSession session) {
        Set<NodeSession> sessions = map.get(key);
        if (sessions == null || !sessions.remove(session)) {
            return false;
        }
        if (sessions.isEmpty()) {
            map.remove(key);
        }
        return true;
    }
}
