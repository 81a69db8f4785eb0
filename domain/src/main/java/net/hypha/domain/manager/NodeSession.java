package net.hypha.domain.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.hypha.domain.catalogue.PublishRules;
import net.hypha.domain.journal.JournalException;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Moves;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation with one node: what it publishes, what it wants to know, and what it was told. */
final class NodeSession implements SessionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSession.class);
    /** More than an honest node has: its own limit, and in a new session each service that it knows once more by name. */
    private static final int MAX_INTERESTS = 131_072;

    private final Hub hub;
    private final NodeName node;
    private final PublishRules rules;
    private final Set<Query> interests = new HashSet<>();
    private final Set<Query> unanswered = new LinkedHashSet<>();
    private final Set<ServiceKey> told = new HashSet<>();
    private final Set<ServiceKey> changed = new LinkedHashSet<>();
    private final boolean resumed;
    private @Nullable Session session;
    private boolean full;
    private long toldEpoch;
    private long toldVersion; // of the surroundings; 0: of nothing

    NodeSession(Hub hub, NodeName node, PublishRules rules, Message.@Nullable Position resume) {
        this.hub = hub;
        this.node = node;
        this.rules = rules;
        this.resumed = hub.isOurs(resume);
        this.full = !resumed;
        this.toldEpoch = resume != null && resumed ? resume.epoch() : 0;
    }

    NodeName node() {
        return node;
    }

    /** What the node wants to be kept posted about. */
    Set<Query> interests() {
        return Set.copyOf(interests);
    }

    /** The node was welcomed. */
    void opened(Session opened) {
        hub.turn(() -> {
            NodeSession former = hub.roster.session(node);
            session = opened;
            hub.roster.arrived(node, this);
            if (former != null) {
                former.deaf();
                former.close("node '" + node + "' opened another session");
            }
            hub.moved(node);
            begin();
        });
        LOG.atInfo().addKeyValue("node", node).addKeyValue("resumed", resumed).log("Node is here");
    }

    /** What a node that comes back must hear without asking: of services that have gone, and of those it runs. */
    private void begin() {
        Set<ServiceKey> runs = hub.servicesOn(node);
        if (resumed) {
            hub.known().changedSince(toldEpoch).stream()
                    .filter(key -> runs.contains(key) || hub.known(key).isEmpty())
                    .forEach(changed::add);
        } else {
            changed.addAll(runs);
        }
        hub.hasNews(this);
    }

    void close(String reason) {
        if (session != null) {
            session.close(reason);
        }
    }

    @Override
    public void received(Session from, Message message) {
        try {
            switch (message) {
                case Message.Publish publish ->
                    Actor.as("node:" + node, () -> {
                        hub.turn(() -> publish(from, publish));
                        return true;
                    });
                case Message.Interest interest -> hub.turn(() -> interest(from, interest));
                default ->
                    from.close("a node does not send " + message.getClass().getSimpleName() + " to its domain");
            }
        } catch (JournalException e) {
            LOG.atError().addKeyValue("node", node).setCause(e).log("Journal failed; ending the session");
            from.close("the domain cannot write its journal: " + e.getMessage());
        }
    }

    /** A question is answered from memory; a packet is waiting for it. */
    @Override
    public boolean isQuick(Class<? extends Message> kind) {
        return kind.equals(Message.Interest.class) && !hub.isBusy();
    }

    @Override
    public void closed(Session ended, String reason) {
        hub.turn(() -> {
            deaf();
            int silence = hub.roster.lost(node, this);
            if (silence > 0) {
                LOG.atInfo()
                        .addKeyValue("node", node)
                        .addKeyValue("reason", reason)
                        .log("Node fell silent");
                hub.moved(node);
                leaveAfterGrace(hub, node, silence, hub.timing.nodeGrace());
            }
        });
    }

    /** A node that is still in the same silence then is taken out of the table. */
    static void leaveAfterGrace(Hub hub, NodeName node, int silence, Duration grace) {
        hub.later.after(
                grace,
                () -> hub.turn(() -> {
                    if (hub.roster.leftInSilence(node, silence)) {
                        LOG.atInfo().addKeyValue("node", node).log("Node left: its instances are out of the table");
                        hub.meter().forget(node);
                        hub.moved(node);
                    }
                }));
    }

    /** What the node may know of a service is different. */
    void changed(ServiceKey key) {
        changed.add(key);
        hub.hasNews(this);
    }

    /**
     * Sends what is news to the node; nothing if nothing is.
     *
     * @return whether a question is left open
     */
    boolean tell() {
        Session open = session;
        if (open == null) {
            return false;
        }
        Map<ServiceKey, ServiceState> services = new LinkedHashMap<>();
        Map<ServiceKey, ServiceDelta> deltas = new LinkedHashMap<>();
        List<ServiceKey> removed = new ArrayList<>();
        for (ServiceKey key : changed) {
            Optional<ServiceState> state = hub.known(key);
            Optional<ServiceDelta> delta = hub.delta(key);
            if (state.isPresent() && delta.isPresent() && told.contains(key)) {
                deltas.put(key, delta.get());
            } else if (state.isPresent()) {
                services.put(key, state.get());
            } else if (resumed || told.contains(key)) {
                removed.add(key);
            }
        }
        changed.clear();
        List<Query> unknown = answer(services);
        deltas.keySet().removeAll(services.keySet());
        Moves moves = toldVersion == 0 ? null : hub.surroundings.since(toldVersion);
        boolean quiet = !full
                && services.isEmpty()
                && deltas.isEmpty()
                && removed.isEmpty()
                && unknown.isEmpty()
                && toldVersion == hub.surroundings.version();
        if (!quiet) {
            Message.Update news = new Message.Update(
                    hub.position(),
                    full,
                    List.copyOf(services.values()),
                    full ? List.of() : removed,
                    unknown,
                    moves == null ? hub.surroundings.whole() : null,
                    moves == null || moves.isEmpty() ? null : moves,
                    List.copyOf(deltas.values()));
            Parts.of(news, toldEpoch).forEach(open::send);
            full = false;
            toldVersion = hub.surroundings.version();
            toldEpoch = hub.position().epoch();
            services.keySet().forEach(this::isTold);
            removed.forEach(this::isNotTold);
        }
        return !unanswered.isEmpty();
    }

    private void isTold(ServiceKey key) {
        if (told.add(key)) {
            hub.audience.told(key, this);
        }
    }

    private void isNotTold(ServiceKey key) {
        if (told.remove(key)) {
            hub.audience.notTold(key, this);
        }
    }

    /** Nobody listens here any more. */
    private void deaf() {
        List.copyOf(told).forEach(this::isNotTold);
        interests.forEach(query -> hub.audience.asksNoMore(query, this));
    }

    /** Adds the states that answer open questions; returns those that have no answer. */
    private List<Query> answer(Map<ServiceKey, ServiceState> services) {
        List<Query> unknown = new ArrayList<>();
        for (Query query : List.copyOf(unanswered)) {
            Optional<ServiceState> state = find(query);
            if (state.isPresent()) {
                services.put(state.get().key(), state.get());
                unanswered.remove(query);
            } else if (!mayComeBack(query)) {
                unknown.add(query);
                unanswered.remove(query);
            }
        }
        return unknown;
    }

    private Optional<ServiceState> find(Query query) {
        return switch (query) {
            case Query.ByName name -> hub.known(name.service());
            case Query.ByAddress address -> hub.known().byAddress(address.address());
        };
    }

    private boolean mayComeBack(Query query) {
        return switch (query) {
            case Query.ByName name -> hub.isUnsettled(name.service().owner());
            case Query.ByAddress address ->
                hub.isUnsettled(null)
                        && hub.config.pools().services().stream().noneMatch(pool -> pool.contains(address.address()));
        };
    }

    /** Whether the node asked for a service, by whatever name or address, or runs it. */
    private boolean concerns(ServiceState state) {
        return state.instances().stream().anyMatch(instance -> instance.node().equals(node))
                || interests.contains(new Query.ByName(state.key()))
                || Stream.concat(state.addresses().values().stream(), state.numbers().values().stream())
                        .flatMap(pair -> pair.all().stream())
                        .anyMatch(address -> interests.contains(new Query.ByAddress(address)));
    }

    private void publish(Session from, Message.Publish publish) {
        PublishRules.Outcome outcome = rules.publish(hub.catalogue(), node, publish);
        hub.commit(outcome.changes());
        if (publish.full() && hub.roster.published(node)) {
            hub.moved(node);
        }
        publish.observed().forEach(observation -> hub.meter().observe(node, observation));
        if (!publish.observed().isEmpty()) {
            hub.qualityObserved();
        }
        hub.announce(() -> from.send(new Message.Published(publish.sequence(), outcome.leases(), outcome.errors())));
        outcome.errors()
                .forEach(error -> LOG.atWarn()
                        .addKeyValue("node", node)
                        .addKeyValue("workload", error.workload())
                        .log("No lease: {}", error.reason()));
    }

    private void interest(Session from, Message.Interest interest) {
        for (Query query : interest.drop()) {
            interests.remove(query);
            unanswered.remove(query);
            hub.audience.asksNoMore(query, this);
        }
        for (Query query : interest.drop()) {
            find(query).filter(state -> !concerns(state)).ifPresent(state -> isNotTold(state.key()));
        }
        for (Query query : interest.add()) {
            interests.add(query);
            unanswered.add(query);
            hub.audience.asks(query, this);
        }
        hub.hasNews(this);
        if (interests.size() > MAX_INTERESTS) {
            from.close("more than " + MAX_INTERESTS + " interests in one session");
        }
    }
}
