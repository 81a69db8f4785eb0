package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.NodeEntry;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.journal.Entry;
import net.hypha.domain.journal.Store;
import net.hypha.domain.table.EpochTable;
import net.hypha.domain.table.OwnServices;
import net.hypha.domain.table.QualityMeter;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * All the manager knows, changed in turns: one at a time, and at the end of a batch of them what changed is written, and everybody who has to
 * know is told. Methods other than {@link #turn} are only called within a turn, unless they say otherwise.
 */
final class Hub {
    private static final int MAX_REMOVALS = 10_000;

    private final Turns turns = new Turns(new End());
    private final Store journal;
    private final Epochs epochs;
    private final QualityMeter meter = new QualityMeter();
    private final Map<DomainName, PeerLink> peers = new TreeMap<>();
    private final EpochTable known;
    private final List<Change> unwritten = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>(); // of logs, to be written beside the changes
    private final Set<ServiceName> touched = new LinkedHashSet<>();
    private final Set<NodeName> moved = new LinkedHashSet<>();
    private final Map<ServiceKey, Optional<ServiceDelta>> deltas =
            new HashMap<>(); // of this batch; empty: tell it as a whole
    private final List<Runnable> announcements = new ArrayList<>();
    private final Set<NodeSession> listeners = new LinkedHashSet<>(); // to be told at the end of the batch
    private Catalogue written;
    private Catalogue catalogue;
    private ChangeFeed feed = ChangeFeed.NONE;
    private boolean qualityWaits;
    private boolean closed;

    final DomainConfig config;
    final Timing timing;
    final Later later;
    final Roster roster = new Roster();
    final Audience audience = new Audience();
    final Surroundings surroundings;
    final EpochTable exported;

    Hub(DomainConfig config, Timing timing, Later later, Store journal) {
        this.config = config;
        this.timing = timing;
        this.later = later;
        this.journal = journal;
        this.written = Catalogue.EMPTY.after(journal.read());
        this.catalogue = written;
        this.epochs = new Epochs(journal);
        this.known = new EpochTable(epochs.first(), epochs::next, MAX_REMOVALS);
        this.exported = new EpochTable(epochs.first(), epochs::next, MAX_REMOVALS);
        this.surroundings = new Surroundings(config);
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

    DomainName self() {
        return config.name();
    }

    Message.Position position() {
        return new Message.Position(journal.incarnation(), epochs.now());
    }

    /** Whether a neighbour that stopped listening at this place can be told just what came after it. */
    boolean isOurs(Message.@Nullable Position position) {
        return position != null
                && position.incarnation().equals(journal.incarnation())
                && position.epoch() <= epochs.now();
    }

    Neighbour.OfDomain asNeighbour() {
        return new Neighbour.OfDomain(
                self(), config.pools().services(), config.pools().nodes(), config.location());
    }

    void addPeer(PeerLink peer) {
        peers.put(peer.name(), peer);
    }

    Collection<PeerLink> peers() {
        return peers.values();
    }

    @Nullable
    PeerLink peer(DomainName name) {
        return peers.get(name);
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
                case Change.ServiceSet set -> touched.add(set.service());
                case Change.ServiceGone gone -> touched.add(gone.service());
                case Change.SlotSet set -> touched.add(set.service());
                case Change.NodeSet set -> moved.add(set.node());
                default -> {}
            }
        }
    }

    /** Writes entries of logs with what the batch changes. */
    void note(List<Entry> more) {
        entries.addAll(more);
    }

    /** Does something once what this turn changed is on disk, and not if that fails. */
    void announce(Runnable what) {
        announcements.add(what);
    }

    /** A node came, fell silent, went, or its instances count now. */
    void moved(NodeName node) {
        moved.add(node);
    }

    /** All services are looked at anew. */
    void touchAll() {
        touched.addAll(catalogue.services().keySet());
    }

    /** A peer came, went or moved. */
    void peerMoved() {
        surroundings.peers(peers.values().stream()
                .map(PeerLink::area)
                .filter(Objects::nonNull)
                .toList());
        listeners.addAll(roster.sessions());
    }

    /** A session has news to tell. */
    void hasNews(NodeSession session) {
        listeners.add(session);
    }

    /** Response times were observed; peers are told in a moment. */
    void qualityObserved() {
        if (!qualityWaits) {
            qualityWaits = true;
            later.after(
                    timing.qualityEvery(),
                    () -> turn(() -> {
                        qualityWaits = false;
                        meter.takeObserved().forEach(key -> known.get(key).ifPresent(this::export));
                    }));
        }
    }

    /** What is known of a service, own or another's. */
    Optional<ServiceState> known(ServiceKey key) {
        return known.get(key);
    }

    /** What this batch changed of a service; empty where that is to be told as a whole. */
    Optional<ServiceDelta> delta(ServiceKey key) {
        return deltas.getOrDefault(key, Optional.empty());
    }

    EpochTable known() {
        return known;
    }

    /** Takes in what is known of a service now, and has it told to those who listen. */
    void learn(ServiceState state) {
        Optional<ServiceState> former = known.get(state.key());
        if (known.put(state)) {
            boolean again = deltas.containsKey(state.key());
            deltas.put(
                    state.key(),
                    again
                            ? Optional.empty()
                            : former.flatMap(
                                    from -> known.get(state.key()).flatMap(to -> ServiceDelta.between(from, to))));
            audience.of(state).forEach(session -> session.changed(state.key()));
            state.instances().forEach(instance -> {
                NodeSession session = roster.session(instance.node());
                if (session != null) {
                    session.changed(state.key());
                }
            });
        }
    }

    /** A service is not known any more. */
    void unlearn(ServiceKey key) {
        if (known.remove(key)) {
            audience.ofFormer(key).forEach(session -> session.changed(key));
        }
    }

    /** Whether an answer about a domain may only be missing because the manager has just started. */
    boolean isUnsettled(@Nullable DomainName owner) {
        return peers.values().stream()
                .anyMatch(peer ->
                        peer.isAwaited() && (owner == null || peer.name().equals(owner)));
    }

    /** The services with an instance on a node. */
    Set<ServiceKey> servicesOn(NodeName node) {
        return catalogue.heldOn(node).stream()
                .map(held -> new ServiceKey(held.service(), self()))
                .collect(Collectors.toSet());
    }

    private void refresh(ServiceName name) {
        ServiceKey key = new ServiceKey(name, self());
        ServiceEntry entry = catalogue.services().get(name);
        if (entry == null) {
            unlearn(key);
            exported.remove(key);
            meter.forget(key);
            return;
        }
        ServiceState state = OwnServices.state(self(), catalogue, entry, roster::counts);
        learn(state);
        export(state);
    }

    private void export(ServiceState state) {
        if (!peers.isEmpty() && state.key().owner().equals(self())) {
            exported.put(OwnServices.exported(
                    state, surroundings.area().gateways(), config.location(), meter.quality(state)));
        }
    }

    private void follow(NodeName node) {
        Neighbourhood.Node here = catalogue
                .node(node)
                .filter(entry -> roster.isHere(node))
                .map(Hub::asNode)
                .orElse(null);
        long before = surroundings.version();
        boolean otherGateways = surroundings.node(node, here);
        if (surroundings.version() != before) {
            listeners.addAll(roster.sessions());
        }
        catalogue.heldOn(node).forEach(held -> touched.add(held.service()));
        if (otherGateways && !peers.isEmpty()) {
            touchAll();
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
                touched.clear();
                announcements.clear();
                throw e;
            } finally {
                unwritten.clear();
                entries.clear();
                Set<NodeName> nodes = new LinkedHashSet<>(moved);
                moved.clear();
                nodes.forEach(Hub.this::follow);
                touched.forEach(Hub.this::refresh);
                touched.clear();
                announcements.forEach(Runnable::run);
                announcements.clear();
                tell();
                feed.turnEnded(nodes);
            }
        }

        private void tell() {
            List<NodeSession> now = List.copyOf(listeners);
            listeners.clear();
            now.forEach(session -> {
                if (session.tell()) {
                    listeners.add(session);
                }
            });
            deltas.clear();
            peers.values().forEach(PeerLink::tell);
        }
    }
}
