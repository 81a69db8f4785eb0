package net.hypha.domain.manager;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hypha.domain.catalogue.PublishRules;
import net.hypha.domain.journal.JournalException;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Observation;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation with one node: what it publishes, what it wants to know, and what it was told. */
final class NodeSession implements SessionHandler, Listener {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSession.class);

    /** In one message: it fits a frame whatever the services are called. */
    private static final int LOADS = 2_000;

    private final Hub hub;
    private final NodeName node;
    private final PublishRules rules;
    private final Subscription subscription;
    private final Telling telling;
    private final boolean resumed;
    private final long around; // digest of the neighbourhood that the node holds
    private final Set<ServiceKey> loadsToTell = new LinkedHashSet<>();
    private boolean begun;
    private boolean dismissed; // by us
    private @Nullable Session session;
    private boolean full;
    private long toldEpoch;
    private @Nullable Vicinity vicinity; // of which the node was told; null: of none in this session
    private long toldVersion; // of that; 0: of nothing
    private long toldBeacons; // version; 0: none
    private boolean toldAsGateway;

    NodeSession(Hub hub, NodeName node, PublishRules rules, Message.@Nullable Position resume, long around) {
        this.hub = hub;
        this.node = node;
        this.rules = rules;
        this.subscription = new Subscription(hub, this, new View());
        this.telling = new Telling(hub);
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
        return subscription.interests();
    }

    /** The node was welcomed. */
    void opened(Session opened) {
        hub.turn(() -> {
            NodeSession former = hub.roster.session(node);
            session = opened;
            hub.roster.arrived(node, this);
            if (former != null) {
                former.subscription.end();
                former.close("node '" + node + "' opened another session");
            }
            hub.moved(node);
            damp();
            begin();
            hub.whereabouts.begun();
        });
        LOG.atInfo().addKeyValue("node", node).addKeyValue("resumed", resumed).log("Node is here");
    }

    /** One that came and went too often stays out of the table until it has been here for a while. */
    private void damp() {
        Duration keptOut = hub.damping.keptOutFor(node, hub.clock.instant());
        hub.roster.damp(node, keptOut.isPositive());
        if (keptOut.isPositive()) {
            LOG.atWarn()
                    .addKeyValue("node", node)
                    .addKeyValue("seconds", keptOut.toSeconds())
                    .log("Node comes and goes: its instances stay out of the table until it has been here for a while");
            hub.later.after(
                    keptOut,
                    () -> hub.turn(() -> {
                        if (this.equals(hub.roster.session(node))) {
                            hub.roster.damp(node, false);
                            hub.moved(node);
                        }
                    }));
        }
    }

    /** What a node must hear without asking: of services that have gone, and of those it runs. */
    private void begin() {
        if (resumed) {
            hub.known().removedSince(toldEpoch).forEach(subscription::changed);
        } else {
            hub.servicesOn(node).forEach(subscription::changed);
        }
        hub.hasNews(this);
    }

    /** One that comes back is told of services it runs once it has said what it still holds of them. */
    private void runs() {
        if (resumed && !begun) {
            hub.servicesOn(node).stream()
                    .filter(key -> !subscription.wasTold(key))
                    .forEach(subscription::changed);
            hub.hasNews(this);
        }
        begun = true;
    }

    void close(String reason) {
        dismissed = true;
        if (session != null) {
            session.close(reason);
        }
    }

    /** False where there is no room to ask. */
    boolean ask(Message.Explain question) {
        Session open = session;
        return open != null && telling.hasRoom(open) && open.send(question);
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
                case Message.Unchanged unchanged -> hub.turn(() -> unchanged(from, unchanged));
                case Message.Beacons own -> hub.turn(() -> hub.whereabouts.said(node, own.beacons()));
                case Message.Explained answer -> hub.turn(() -> hub.inquiries.answered(this, answer));
                case Message.Doubts told ->
                    hub.turn(() -> hub.hearsay.heard(node, subscription::wasTold, told.doubts()));
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
            subscription.end();
            hub.inquiries.lost(this);
            int silence = hub.roster.lost(node, this);
            if (silence > 0) {
                LOG.atInfo()
                        .addKeyValue("node", node)
                        .addKeyValue("reason", reason)
                        .log("Node fell silent");
                hub.moved(node);
                Duration left = dismissed || !ended.silence().isZero()
                        ? hub.nodeGrace().minus(ended.silence())
                        : hub.restartGrace(); // its machine is there, and closed the connection of a program that ended
                leaveAfterGrace(hub, node, silence, left.isNegative() ? Duration.ZERO : left);
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
                        hub.damping.left(node, hub.clock.instant());
                        hub.meter().forget(node);
                        hub.hearsay.forget(node);
                        hub.moved(node);
                    }
                }));
    }

    /** News that had to wait can be told: as it is now, whatever became different meanwhile. */
    @Override
    public void roomAgain(Session from) {
        hub.turn(() -> {
            hub.hasNews(this);
            tellLoads();
        });
    }

    /** Callers elsewhere saw something of an instance of the node; false where there is no room to tell it. */
    boolean doubted(Doubt doubt) {
        Session open = session;
        return open != null && telling.hasRoom(open) && open.send(new Message.Doubts(List.of(doubt)));
    }

    /** Instances of these services have more or less to do than before. */
    void loadsChanged(Collection<ServiceKey> services) {
        services.stream().filter(subscription::wasTold).forEach(loadsToTell::add);
        tellLoads();
    }

    private void tellLoads() {
        Session open = session;
        if (open == null || loadsToTell.isEmpty() || !telling.hasRoom(open)) {
            return;
        }
        List<Load> loads = loadsToTell.stream()
                .flatMap(service -> hub.loads.of(service).stream())
                .toList();
        loadsToTell.clear();
        for (int from = 0; from < loads.size(); from += LOADS) {
            open.send(new Message.Loads(loads.subList(from, Math.min(from + LOADS, loads.size()))));
        }
    }

    @Override
    public void changed(ServiceKey key) {
        subscription.changed(key);
    }

    @Override
    public boolean tell() {
        Session open = session;
        if (open == null || !telling.hasRoom(open)) {
            return false;
        }
        Subscription.News news = subscription.take(resumed);
        Vicinity mine = hub.surroundings.of(node);
        Moves moves = moves(mine);
        if (full || !news.isEmpty() || toldVersion != mine.version()) {
            Message.Position position = standsAt();
            Message.Update update = new Message.Update(
                    position,
                    full,
                    List.copyOf(news.services().values()),
                    full ? List.of() : news.gone(),
                    news.unknown(),
                    moves == null ? mine.whole() : null,
                    moves == null || moves.isEmpty() ? null : moves,
                    news.deltas());
            telling.say(open, update);
            loadsChanged(news.services().keySet());
            full = false;
            toldVersion = mine.version();
            toldEpoch = position.epoch();
        }
        return subscription.hasOpenQuestions();
    }

    /** Tells how others are probed, and where they are; false where there was no room, so that it is to be told later. */
    boolean tellBeacons() {
        Session open = session;
        if (open == null || !telling.hasRoom(open)) {
            return open == null;
        }
        boolean gateway = hub.surroundings.isGateway(node);
        Message.Beacons news = hub.whereabouts.since(gateway == toldAsGateway ? toldBeacons : 0, gateway);
        toldAsGateway = gateway;
        toldBeacons = hub.whereabouts.version();
        if (!news.beacons().isEmpty()) {
            open.send(news, hub.encodings());
        }
        return true;
    }

    /** What is different for the node; null where it is to be told of all around it. */
    private @Nullable Moves moves(Vicinity mine) {
        if (!mine.equals(vicinity)) {
            boolean holds = vicinity == null && resumed && around == mine.digest();
            vicinity = mine;
            toldVersion = holds ? mine.version() : 0;
        }
        return toldVersion == 0 ? null : mine.since(toldVersion);
    }

    /** Where the node stands once it has heard the news: where it did before, as long as it was not told of all it runs. */
    private Message.Position standsAt() {
        Message.Position now = hub.position();
        return resumed && !begun ? new Message.Position(now.incarnation(), toldEpoch) : now;
    }

    /** By the catalogue: what is known follows at the end of the batch only. */
    private boolean runs(ServiceState state) {
        return state.key().owner().equals(hub.self())
                && hub.catalogue().heldOn(node).stream()
                        .anyMatch(held -> held.service().equals(state.key().name()));
    }

    private void publish(Session from, Message.Publish publish) {
        PublishRules.Outcome outcome = rules.publish(hub.catalogue(), node, publish);
        hub.commit(outcome.changes());
        if (publish.full()) {
            publishedAll();
        }
        publish.observed().stream()
                .filter(observation -> hub.known(observation.service())
                        .flatMap(state -> state.instance(observation.number()))
                        .isPresent())
                .forEach(this::observed);
        if (!publish.observed().isEmpty()) {
            hub.qualityObserved();
        }
        hub.announce(from, new Message.Published(publish.sequence(), outcome.leases(), outcome.errors()));
        outcome.errors()
                .forEach(error -> LOG.atWarn()
                        .addKeyValue("node", node)
                        .addKeyValue("workload", error.workload())
                        .log("No lease: {}", error.reason()));
    }

    /** How much an instance has to do its own node alone can tell. */
    private void observed(Observation observation) {
        hub.meter().observe(node, observation);
        if (observation.inFlight() != Observation.NOT_HERE) {
            hub.known(observation.service())
                    .flatMap(state -> state.instance(observation.number()))
                    .filter(instance -> instance.node().equals(node))
                    .ifPresent(instance -> hub.loads.observe(instance, observation.inFlight()));
        }
    }

    private void publishedAll() {
        if (hub.roster.published(node)) {
            hub.moved(node);
        }
        hub.links.settling().published(node);
        runs();
    }

    private void unchanged(Session from, Message.Unchanged message) {
        boolean same = hub.catalogue()
                .node(node)
                .filter(entry -> PublishRules.offers(hub.catalogue(), entry) == message.offers())
                .isPresent();
        if (same) {
            publishedAll();
            hub.announce(from, new Message.Published(message.sequence(), List.of(), List.of()));
        } else {
            from.close("what it offers is not what it was when it was welcomed; it greets anew");
        }
    }

    private void interest(Session from, Message.Interest interest) {
        if (!subscription.heard(interest, this::runs, resumed)) {
            from.close("more than " + Subscription.MAX_INTERESTS + " interests in one session");
        }
    }

    /** A node sees all. Of a service of a domain above, what own nodes offer is told as the own service of that name. */
    private final class View implements Subscription.View {
        @Override
        public Optional<ServiceState> of(ServiceState known) {
            return Optional.of(known);
        }

        @Override
        public Optional<ServiceDelta> delta(ServiceState from, ServiceState to) {
            return hub.delta(from, to);
        }

        @Override
        public Optional<ServiceKey> companion(ServiceState state) {
            return state.routes().stream()
                    .filter(route -> route.target().equals(hub.self()))
                    .map(route -> new ServiceKey(state.key().name(), hub.self()))
                    .findFirst();
        }
    }
}
