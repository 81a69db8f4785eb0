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
    private final Map<Query, Askers> asking = new HashMap<>();
    private int byAddress; // of those who ask

    /** @param query held once, however many ask it */
    private record Askers(Query query, Set<NodeSession> sessions) {
        Askers(Query query) {
            this(query, new LinkedHashSet<>());
        }
    }

    /** The session was told of a service, and is kept posted. */
    void told(ServiceKey key, NodeSession session) {
        told.computeIfAbsent(key, each -> new LinkedHashSet<>()).add(session);
    }

    void notTold(ServiceKey key, NodeSession session) {
        Set<NodeSession> sessions = told.get(key);
        if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
            told.remove(key);
        }
    }

    /**
     * The session wants to know, whether there is an answer yet or not.
     *
     * @return the same query, one for all who ask it
     */
    Query asks(Query query, NodeSession session) {
        Askers askers = asking.computeIfAbsent(query, Askers::new);
        if (askers.sessions().add(session) && query instanceof Query.ByAddress) {
            byAddress++;
        }
        return askers.query();
    }

    void asksNoMore(Query query, NodeSession session) {
        Askers askers = asking.get(query);
        if (askers == null || !askers.sessions().remove(session)) {
            return;
        }
        if (query instanceof Query.ByAddress) {
            byAddress--;
        }
        if (askers.sessions().isEmpty()) {
            asking.remove(query);
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
                all.addAll(askers(new Query.ByAddress(address)));
            }
        }
        return all;
    }

    /** Who listens to a service that is gone. */
    Set<NodeSession> ofFormer(ServiceKey key) {
        Set<NodeSession> all = new LinkedHashSet<>(told.getOrDefault(key, Set.of()));
        all.addAll(askers(new Query.ByName(key)));
        return all;
    }

    private Set<NodeSession> askers(Query query) {
        Askers askers = asking.get(query);
        return askers == null ? Set.of() : askers.sessions();
    }
}
