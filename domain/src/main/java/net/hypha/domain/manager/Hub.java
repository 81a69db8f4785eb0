package net.hypha.domain.manager;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.Holder;
import net.hypha.domain.catalogue.NodeEntry;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.journal.Entry;
import net.hypha.domain.journal.Store;
import net.hypha.domain.table.EpochTable;
import net.hypha.domain.table.OwnServices;
import net.hypha.domain.table.QualityMeter;
import net.hypha.exchange.Session;
import net.hypha.exchange.codec.Encodings;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All the manager knows, changed in turns: one at a time, and at the end of a batch of them what changed is written, and everybody who has to
 * know is told. Methods other than {@link #turn} are only called within a turn, unless they say otherwise.
 */
final class Hub {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final int MAX_REMOVALS = 10_000;

    /** Small differences of quality wait so many times longer than large ones may. */
    private static final int SETTLE = 25;

    private final Turns turns = new Turns(new End());
    private final Store journal;
    private final Epochs epochs;
    private final QualityMeter meter = new QualityMeter(own -> this.beyond.ns(own));
    private final EpochTable known;
    private final List<Change> unwritten = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>(); // of logs, to be written beside the changes
    private final Touched touched = new Touched();
    private final Map<NodeName, Standing> standings = new HashMap<>();
    private final Set<NodeName> moved = new LinkedHashSet<>();
    private final Encodings encodings = new Encodings(); // of this batch
    private final Map<ServiceKey, Step> steps = new HashMap<>(); // of this batch
    private final List<Announcement> announcements = new ArrayList<>();
    private final Set<Listener> listeners = new LinkedHashSet<>(); // to be told at the end of the batch
    private Catalogue written;
    private Catalogue catalogue;
    private ChangeFeed feed = ChangeFeed.NONE;
    private boolean qualityWaits;
    private boolean differencesWait;
    private boolean comingBack;
    private boolean closed;

    final DomainConfig config;
    final Timing timing;
    final Later later;
    final InstantSource clock;
    final Roster roster = new Roster();
    final Damping damping = new Damping();
    final Audience audience = new Audience();
    final Surroundings surroundings;
    final Links links;
    final Outlook outlook;
    final LoadNews loads = new LoadNews(this);
    final Beyond beyond = new Beyond(this);
    final Hearsay hearsay = new Hearsay(this);
    final Whereabouts whereabouts;
    final Inquiries inquiries = new Inquiries(this);

    private record Announcement(Session to, Message answer) {
        void withdraw() {
            to.close("the domain cannot write its journal");
        }

        void make() {
            to.send(answer);
        }
    }

    /** What instances on a node owe to it. */
    private record Standing(boolean counts, @Nullable Location location) {}

    /** @param delta empty where the later state must be told as a whole */
    private record Step(ServiceState from, ServiceState to, Optional<ServiceDelta> delta) {}

    Hub(DomainConfig config, Timing timing, Later later, Store journal, InstantSource clock) {
        this.config = config;
        this.timing = timing;
        this.later = later;
        this.clock = clock;
        this.journal = journal;
        this.written = Catalogue.EMPTY.after(journal.read());
        this.catalogue = written;
        this.epochs = new Epochs(journal);
        this.known = new EpochTable(
                epochs.first(), epochs::next, MAX_REMOVALS, key -> !key.owner().equals(config.name()));
        this.surroundings = new Surroundings(config);
        this.links = new Links(this);
        this.outlook = new Outlook(this);
        this.whereabouts = new Whereabouts(this);
    }

    /** See {@link Turns#run}. May be called by anybody. */
    <T, E extends Exception> T turn(Turns.Turn<T, E> turn) throws E {
        String actor = Actor.current(); // another thread may run the turn
        return turns.run(() -> Actor.as(actor, turn::run));
    }

    /** As {@link #turn}, with nothing to return; does nothing once the hub is closed. */
    void turn(Runnable turn) {
        var _ = turn(() -> {
            if (!closed) {
                turn.run();
            }
            return true;
        });
    }

    /** Whether a turn is under way, which may be waiting for the disk. May be called outside of a turn. */
    boolean isBusy() {
        return turns.isBusy();
    }

    /** Messages and timers find nobody from now on. */
    void close() {
        turns.run(() -> closed = true);
    }

    /** Who is told of all that becomes different from now on. */
    void feed(ChangeFeed listener) {
        feed = listener;
    }

    /** As it is after the turn so far. */
    Catalogue catalogue() {
        return catalogue;
    }

    /** How long a node may be silent: longer while all come back at once. */
    Duration nodeGrace() {
        return comingBack ? timing.bootGrace() : timing.nodeGrace();
    }

    /** How long a node is waited for whose program has ended. */
    Duration restartGrace() {
        return comingBack ? timing.bootGrace() : timing.restartGrace();
    }

    /** Nodes that were here before a start have until now to be here again. */
    void comingBack(boolean now) {
        comingBack = now;
    }

    DomainName self() {
        return config.name();
    }

    Message.Position position() {
        return new Message.Position(journal.incarnation(), epochs.now());
    }

    /** The same, and another than one that was told: some news, as of quality, make no epoch of their own. */
    Message.Position positionAfter(long told) {
        if (epochs.now() == told) {
            var _ = epochs.next();
        }
        return position();
    }

    /** Whether a neighbour that stopped listening at this place can be told just what came after it. */
    boolean isOurs(Message.@Nullable Position position) {
        return position != null
                && position.incarnation().equals(journal.incarnation())
                && position.epoch() <= epochs.now();
    }

    /** @param relation what we are to whom we speak with */
    Neighbour.OfDomain asNeighbour(Neighbour.Relation relation) {
        return new Neighbour.OfDomain(
                self(), config.pools().services(), config.pools().nodes(), config.location(), relation);
    }

    /** The zones whose names mean something here. */
    Zones zones() {
        List<DomainName> lineage = links.lineage();
        Set<DomainName> others = new HashSet<>(lineage);
        config.neighbours().forEach(neighbour -> others.add(neighbour.name()));
        surroundings.areas().forEach(area -> others.add(area.name()));
        return new Zones(config.treeZone().text(), lineage.isEmpty() ? self() : lineage.getFirst(), self(), others);
    }

    QualityMeter meter() {
        return meter;
    }

    /** Makes changes; on disk, and with all that follows from them, at the end of the batch. */
    void commit(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        Catalogue after = catalogue.after(changes);
        entries.addAll(feed.of(changes, catalogue, after));
        catalogue = after;
        unwritten.addAll(changes);
        for (Change change : changes) {
            switch (change) {
                case Change.ServiceSet set -> touch(set.service());
                case Change.ServiceGone gone -> touch(gone.service());
                case Change.SlotSet set ->
                    touched.number(
                            new ServiceKey(set.service(), self()), set.slot().number());
                case Change.NodeSet set -> moved.add(set.node());
                default -> {}
            }
        }
    }

    /** Writes entries of logs with what the batch changes. */
    void note(List<Entry> more) {
        entries.addAll(more);
    }

    /** Answers once all that this turn has seen is on disk; ends the session if that fails, so that nobody waits. */
    void announce(Session to, Message answer) {
        announcements.add(new Announcement(to, answer));
    }

    /** A node came, fell silent, went, or its instances count now. */
    void moved(NodeName node) {
        moved.add(node);
    }

    /** All services are looked at anew. */
    void touchAll() {
        catalogue.services().keySet().forEach(this::touch);
        links.all().forEach(link -> link.intake().keys().forEach(key -> touchOffered(key, link.relation())));
    }

    /** What is here, or below, of a service is different. */
    private void touch(ServiceName name) {
        touched.whole(new ServiceKey(name, self()));
        outlook.above(name).forEach(touched::whole);
    }

    /** A neighbour's offer of a service is different. */
    void touchOffered(ServiceKey key, Neighbour.Relation by) {
        touched.whole(key);
        if (by == Neighbour.Relation.CHILD) {
            touch(key.name());
        }
    }

    /** A domain came, went or moved. */
    void areasMoved() {
        long before = surroundings.version();
        links.findWays();
        if (surroundings.version() != before) {
            listeners.addAll(roster.sessions());
        }
    }

    /** There is news to tell. */
    void hasNews(Listener listener) {
        listeners.add(listener);
    }

    /** Response times were observed; other domains are told in a moment. */
    void qualityObserved() {
        if (!qualityWaits) {
            qualityWaits = true;
            later.after(
                    timing.qualityEvery(),
                    () -> turn(() -> {
                        qualityWaits = false;
                        meter.takeObserved().forEach(this::tellDomains);
                    }));
        }
    }

    /** What is known of a service, own or another's. */
    Optional<ServiceState> known(ServiceKey key) {
        return known.get(key);
    }

    /** What is known of what somebody asks for. */
    Optional<ServiceState> find(Message.Query query) {
        return switch (query) {
            case Message.Query.ByName(ServiceKey service) -> known(service);
            case Message.Query.ByAddress(InetAddress address) ->
                switch (catalogue.holder(address)) {
                    case Holder.Meaning meaning -> known(new ServiceKey(meaning.service(), self()));
                    case Holder.Numbered numbered -> known(new ServiceKey(numbered.service(), self()));
                    case null, default -> known.byAddress(address);
                };
        };
    }

    /** What leads from one state of a service to another; empty where that is to be told as a whole. Found once for all in a batch. */
    Optional<ServiceDelta> delta(ServiceState from, ServiceState to) {
        Step step = steps.get(to.key());
        if (step == null || step.from().epoch() != from.epoch() || step.to().epoch() != to.epoch()) {
            step = new Step(from, to, ServiceDelta.between(from, to));
            steps.putIfAbsent(to.key(), step);
        }
        return step.delta();
    }

    /** What is told to several at the end of this batch. */
    Encodings encodings() {
        return encodings;
    }

    EpochTable known() {
        return known;
    }

    /** Takes in what is known of a service now, and has it told to those who listen. */
    void learn(ServiceState state) {
        ServiceKey key = state.key();
        Optional<ServiceState> former = known.get(key);
        if (known.put(state)) {
            Optional<ServiceDelta> delta = former.flatMap(from -> ServiceDelta.between(from, state));
            loads.follow(state, delta.orElse(null));
            List<AddressPair> addresses = new ArrayList<>(
                    delta.map(ServiceDelta::numbers).orElse(state.numbers()).values());
            if (delta.isEmpty()) {
                addresses.addAll(state.addresses().values());
            }
            audience.of(key, addresses).forEach(listener -> listener.changed(key));
            delta.map(ServiceDelta::here).orElse(state.instances()).forEach(instance -> {
                NodeSession session = roster.session(instance.node());
                if (session != null) {
                    session.changed(key);
                }
            });
            tellDomains(key);
        }
    }

    /** Other domains look at what they may know of a service, and of those it is part of. */
    void tellDomains(ServiceKey key) {
        if (links.all().isEmpty()) {
            return;
        }
        List<ServiceKey> keys = new ArrayList<>();
        keys.add(key);
        if (key.owner().equals(self())) {
            keys.addAll(outlook.above(key.name()));
        }
        links.all().forEach(link -> keys.forEach(link.outlet()::changed));
    }

    /** A service is not known any more. */
    void unlearn(ServiceKey key) {
        if (known.remove(key)) {
            audience.ofFormer(key).forEach(listener -> listener.changed(key));
            tellDomains(key);
        }
    }

    /** Whether a question to which nothing is known may yet be answered. */
    boolean mayBeAnswered(Message.Query query) {
        return links.mayBeAnswered(query);
    }

    /** The services with an instance on a node. */
    Set<ServiceKey> servicesOn(NodeName node) {
        return catalogue.heldOn(node).stream()
                .map(held -> new ServiceKey(held.service(), self()))
                .collect(Collectors.toSet());
    }

    /** What goes wrong with one service does not keep others from being told. */
    private void refreshed(ServiceKey key, Set<Integer> numbers) {
        try {
            refresh(key, numbers.isEmpty() ? null : numbers);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("service", key).setCause(e).log("A service could not be made anew");
        }
    }

    /** @param numbers those that may be otherwise; null for all of the service */
    private void refresh(ServiceKey key, @Nullable Set<Integer> numbers) {
        ServiceState former = known.get(key).orElse(null);
        Optional<ServiceState> now = numbers == null || former == null
                ? outlook.state(key)
                : Optional.ofNullable(catalogue.services().get(key.name()))
                        .map(entry -> OwnServices.changed(
                                former, config.location(), catalogue, entry, numbers, roster::counts));
        if (now.isPresent()) {
            learn(now.get());
        } else {
            unlearn(key);
            loads.forget(key);
        }
    }

    private void follow(NodeName node) {
        Neighbourhood.Node here = catalogue
                .node(node)
                .filter(entry -> roster.isHere(node))
                .map(Hub::asNode)
                .orElse(null);
        long before = surroundings.version();
        surroundings.node(node, here);
        if (surroundings.version() != before) {
            listeners.addAll(roster.sessions());
            whereabouts.nodesMoved();
        }
        Location location = catalogue.node(node).map(NodeEntry::location).orElse(null);
        Standing now = new Standing(roster.counts(node), location);
        if (!now.equals(standings.put(node, now))) {
            touched.numbers(self(), catalogue.heldOn(node));
        }
    }

    private static Neighbourhood.Node asNode(NodeEntry node) {
        return new Neighbourhood.Node(node.name(), node.tunnel(), node.subnet(), node.location());
    }

    /** The end of a batch: disk, then tables, then neighbours. */
    private final class End implements Turns.Batch {
        @Override
        public int changes() {
            return unwritten.size() + entries.size();
        }

        @Override
        public void end() {
            try {
                journal.commit(unwritten, entries);
                written = catalogue;
                feed.committed();
            } catch (RuntimeException e) {
                catalogue = written;
                feed.failed();
                announcements.forEach(Announcement::withdraw);
                announcements.clear();
                throw e;
            } finally {
                unwritten.clear();
                entries.clear();
                Set<NodeName> nodes = new LinkedHashSet<>(moved);
                moved.clear();
                nodes.forEach(Hub.this::follow);
                touched.take().forEach(Hub.this::refreshed);
                announcements.forEach(Announcement::make);
                announcements.clear();
                tell();
                feed.turnEnded(nodes);
            }
        }

        private void tell() {
            List<Listener> now = List.copyOf(listeners);
            listeners.clear();
            now.forEach(listener -> {
                if (listener.tell()) {
                    listeners.add(listener);
                }
            });
            links.all().forEach(link -> link.outlet().tell());
            steps.clear();
            encodings.clear();
            if (meter.isWaiting() && !differencesWait) {
                differencesWait = true;
                later.after(
                        timing.qualityEvery(),
                        () -> turn(() -> {
                            differencesWait = false;
                            meter.takeWaiting(SETTLE).ifPresent(Hub.this::tellDomains);
                        }));
            }
        }
    }
}
