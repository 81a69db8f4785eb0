package net.hypha.domain.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final Map<ServiceKey, ServiceState> told = new HashMap<>();
    private final Set<ServiceKey> changed = new LinkedHashSet<>();
    private final Map<ServiceKey, Message.Held> held = new HashMap<>(); // of what is not answered
    private final boolean resumed;
    private final long around; // digest of the neighbourhood that the node holds
    private boolean begun;
    private @Nullable Session session;
    private boolean full;
    private long toldEpoch;
    private long toldVersion; // of the surroundings; 0: of nothing

    NodeSession(Hub hub, NodeName node, PublishRules rules, Message.@Nullable Position resume, long around) {
        this.hub = hub;
        this.node = node;
        this.rules = rules;
        this.resumed = hub.isOurs(resume);
        this.around = around;
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

    /** What a node must hear without asking: of services that have gone, and of those it runs. */
    private void begin() {
        if (resumed) {
            changed.addAll(hub.known().removedSince(toldEpoch));
            toldVersion = around == hub.surroundings.digest() ? hub.surroundings.version() : 0;
        } else {
            changed.addAll(hub.servicesOn(node));
        }
        hub.hasNews(this);
    }

    /** One that comes back is told of services it runs once it has said what it still holds of them. */
    private void runs() {
        if (resumed && !begun) {
            hub.servicesOn(node).stream().filter(key -> !told.containsKey(key)).forEach(changed::add);
            hub.hasNews(this);
        }
        begun = true;
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
                leaveAfterGrace(hub, node, silence, hub.nodeGrace());
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

    /** News that had to wait can be told: as it is now, whatever became different meanwhile. */
    @Override
    public void roomAgain(Session from) {
        hub.turn(() -> hub.hasNews(this));
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
        if (open == null || !open.hasRoom()) {
            return false;
        }
        Map<ServiceKey, ServiceState> services = new LinkedHashMap<>();
        Map<ServiceKey, ServiceDelta> deltas = new LinkedHashMap<>();
        List<ServiceKey> removed = new ArrayList<>();
        for (ServiceKey key : changed) {
            Optional<ServiceState> state = hub.known(key);
            Optional<ServiceDelta> delta =
                    state.flatMap(now -> Optional.ofNullable(told.get(key)).flatMap(from -> hub.delta(from, now)));
            if (delta.isPresent()) {
                deltas.put(key, delta.get());
            } else if (state.isPresent()) {
                services.put(key, state.get());
            } else if (resumed || told.containsKey(key)) {
                removed.add(key);
            }
        }
        changed.clear();
        List<Query> unknown = answer(services, deltas, removed);
        deltas.keySet().removeAll(services.keySet());
        Moves moves = toldVersion == 0 ? null : hub.surroundings.since(toldVersion);
        boolean quiet = !full
                && services.isEmpty()
                && deltas.isEmpty()
                && removed.isEmpty()
                && unknown.isEmpty()
                && toldVersion == hub.surroundings.version();
        if (!quiet) {
            Message.Position position = standsAt();
            Message.Update news = new Message.Update(
                    position,
                    full,
                    List.copyOf(services.values()),
                    full ? List.of() : removed,
                    unknown,
                    moves == null ? hub.surroundings.whole() : null,
                    moves == null || moves.isEmpty() ? null : moves,
                    List.copyOf(deltas.values()));
            Parts.of(news, toldEpoch).forEach(part -> open.send(part, hub.encodings()));
            full = false;
            toldVersion = hub.surroundings.version();
            toldEpoch = position.epoch();
            services.values().forEach(this::isTold);
            deltas.keySet().forEach(key -> hub.known(key).ifPresent(this::isTold));
            removed.forEach(this::isNotTold);
        }
        return !unanswered.isEmpty();
    }

    /** Where the node stands once it has heard the news: where it did before, as long as it was not told of all it runs. */
    private Message.Position standsAt() {
        Message.Position now = hub.position();
        return resumed && !begun ? new Message.Position(now.incarnation(), toldEpoch) : now;
    }

    private void isTold(ServiceState state) {
        if (told.put(state.key(), state) == null) {
            hub.audience.told(state.key(), this);
        }
    }

    private void isNotTold(ServiceKey key) {
        if (told.remove(key) != null) {
            hub.audience.notTold(key, this);
        }
    }

    /** Nobody listens here any more. */
    private void deaf() {
        List.copyOf(told.keySet()).forEach(this::isNotTold);
        interests.forEach(query -> hub.audience.asksNoMore(query, this));
    }

    /** Adds the states that answer open questions, or that they are those the node holds; returns the questions that have no answer. */
    private List<Query> answer(
            Map<ServiceKey, ServiceState> services, Map<ServiceKey, ServiceDelta> deltas, List<ServiceKey> removed) {
        List<Query> unknown = new ArrayList<>();
        for (Query query : List.copyOf(unanswered)) {
            Optional<ServiceState> state = find(query);
            if (state.isPresent()) {
                ServiceState now = state.get();
                Message.Held mine = held.get(now.key());
                if (mine != null && mine.digest() == now.digest()) {
                    deltas.put(now.key(), ServiceDelta.none(now, mine.epoch()));
                } else {
                    services.put(now.key(), now);
                }
                unanswered.remove(query);
            } else if (!mayComeBack(query)) {
                if (query instanceof Query.ByName name && held.containsKey(name.service())) {
                    removed.add(name.service());
                }
                unknown.add(query);
                unanswered.remove(query);
            }
        }
        if (unanswered.isEmpty()) {
            held.clear();
        }
        return unknown;
    }

    private Optional<ServiceState> find(Query query) {
        return switch (query) {
            case Query.ByName name -> hub.known(name.service());
            case Query.ByAddress address -> hub.known(address.address());
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
        if (publish.full()) {
            if (hub.roster.published(node)) {
                hub.moved(node);
            }
            runs();
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
            Query same = hub.audience.asks(query, this);
            interests.add(same);
            unanswered.add(same);
        }
        if (resumed) { // or it is about to forget what it holds
            interest.holds().forEach(each -> held.put(each.service(), each));
        }
        hub.hasNews(this);
        if (interests.size() > MAX_INTERESTS || held.size() > MAX_INTERESTS) {
            from.close("more than " + MAX_INTERESTS + " interests in one session");
        }
    }
}
