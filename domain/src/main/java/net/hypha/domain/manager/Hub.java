package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.NodeEntry;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.journal.Journal;
import net.hypha.domain.table.EpochTable;
import net.hypha.domain.table.OwnServices;
import net.hypha.domain.table.QualityMeter;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All the manager knows, changed in turns: one thread at a time, and at the end of its turn everybody who has to know is
 * told. Methods other than {@link #turn} are only called within a turn, unless they say otherwise.
 */
final class Hub {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final int MAX_REMOVALS = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Journal journal;
    private final Epochs epochs;
    private final QualityMeter meter = new QualityMeter();
    private final Map<DomainName, PeerLink> peers = new TreeMap<>();
    private Catalogue catalogue;
    private @Nullable Neighbourhood neighbourhood;
    private Neighbourhood.@Nullable Area area;
    private ChangeFeed feed = ChangeFeed.NONE;
    private boolean qualityWaits;
    private boolean closed;

    final DomainConfig config;
    final Timing timing;
    final Later later;
    final Roster roster = new Roster();
    final EpochTable known;
    final EpochTable exported;

    Hub(DomainConfig config, Timing timing, Later later, Journal journal) {
        this.config = config;
        this.timing = timing;
        this.later = later;
        this.journal = journal;
        this.catalogue = Catalogue.EMPTY.after(journal.read());
        this.epochs = new Epochs(journal);
        this.known = new EpochTable(epochs.first(), epochs::next, MAX_REMOVALS);
        this.exported = new EpochTable(epochs.first(), epochs::next, MAX_REMOVALS);
    }

    interface Turn<T, E extends Exception> {
        T run() throws E;
    }

    /** Runs alone, then tells everybody what is news to them. */
    <T, E extends Exception> T turn(Turn<T, E> turn) throws E {
        lock.lock();
        try {
            T result = turn.run();
            tellAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #turn}, with nothing to return; does nothing once the hub is closed. */
    void turn(Runnable turn) {
        lock.lock();
        try {
            if (!closed) {
                turn.run();
                tellAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether a turn is under way, which may be waiting for the disk. May be called outside of a turn. */
    boolean isBusy() {
        return lock.isLocked();
    }

    /** Messages and timers find nobody from now on. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Who is told of all that becomes different from now on. */
    void feed(ChangeFeed listener) {
        feed = listener;
    }

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

    /** Writes changes to disk; then they are so. */
    void commit(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        Catalogue after = catalogue.after(changes);
        journal.commit(changes, feed.of(changes, catalogue, after));
        catalogue = after;
        feed.committed();
        Set<ServiceName> touched = new HashSet<>();
        boolean nodes = false;
        for (Change change : changes) {
            switch (change) {
                case Change.ServiceSet set -> touched.add(set.service());
                case Change.ServiceGone gone -> touched.add(gone.service());
                case Change.SlotSet set -> touched.add(set.service());
                case Change.NodeSet set -> nodes = true;
                default -> {}
            }
        }
        touched.forEach(this::refresh);
        if (nodes) {
            whereaboutsChanged();
        }
    }

    /** Nodes or peers came, went or moved: what is derived from that is made anew. */
    void whereaboutsChanged() {
        neighbourhood = null;
        area = null;
        catalogue.services().keySet().forEach(this::refresh);
    }

    /** Response times were observed; peers are told in a moment. */
    void qualityObserved() {
        if (!qualityWaits) {
            qualityWaits = true;
            later.after(
                    timing.qualityEvery(),
                    () -> turn(() -> {
                        qualityWaits = false;
                        known.all().stream().toList().forEach(this::export);
                    }));
        }
    }

    /** What own nodes are told of their surroundings. */
    Neighbourhood neighbourhood() {
        Neighbourhood current = neighbourhood;
        if (current == null) {
            List<Neighbourhood.Node> nodes = nodesHere().stream()
                    .map(node -> new Neighbourhood.Node(node.name(), node.tunnel(), node.subnet(), node.location()))
                    .toList();
            List<Neighbourhood.Area> areas = peers.values().stream()
                    .map(PeerLink::area)
                    .filter(Objects::nonNull)
                    .toList();
            current = new Neighbourhood(area(), config.treeZone().text(), nodes, areas, exports());
            neighbourhood = current;
        }
        return current;
    }

    /** What each peer may use that may not use all. */
    private Map<DomainName, Set<ServiceName>> exports() {
        Map<DomainName, Set<ServiceName>> exports = new HashMap<>();
        for (DomainConfig.Peer peer : config.peers()) {
            Set<ServiceName> some = peer.export();
            if (some != null) {
                exports.put(peer.name(), some);
            }
        }
        return exports;
    }

    /** This domain as its peers see it. */
    Neighbourhood.Area area() {
        Neighbourhood.Area current = area;
        if (current == null) {
            current = new Neighbourhood.Area(
                    self(), config.pools().services(), config.pools().nodes(), gateways(), config.location());
            area = current;
        }
        return current;
    }

    List<Endpoint> gateways() {
        return nodesHere().stream().map(NodeEntry::tunnel).toList();
    }

    List<NodeEntry> nodesHere() {
        return catalogue.nodes().values().stream()
                .filter(node -> roster.isHere(node.name()))
                .toList();
    }

    /** Whether an answer about a domain may only be missing because the manager has just started. */
    boolean isUnsettled(@Nullable DomainName owner) {
        return peers.values().stream()
                .anyMatch(peer ->
                        peer.isAwaited() && (owner == null || peer.name().equals(owner)));
    }

    /** The services with an instance on a node. */
    Set<ServiceKey> servicesOn(NodeName node) {
        return catalogue.services().values().stream()
                .filter(service -> service.held().stream()
                        .anyMatch(slot ->
                                slot.tenant() != null && slot.tenant().node().equals(node)))
                .map(service -> new ServiceKey(service.name(), self()))
                .collect(Collectors.toSet());
    }

    private void refresh(ServiceName name) {
        ServiceKey key = new ServiceKey(name, self());
        ServiceEntry entry = catalogue.services().get(name);
        if (entry == null) {
            known.remove(key);
            exported.remove(key);
            meter.forget(key);
            return;
        }
        ServiceState state = OwnServices.state(self(), catalogue, entry, roster::counts);
        known.put(state);
        export(state);
    }

    private void export(ServiceState state) {
        if (state.key().owner().equals(self())) {
            exported.put(OwnServices.exported(state, gateways(), config.location(), meter.quality(state)));
        }
    }

    private void tellAll() {
        for (NodeSession session : new ArrayList<>(roster.sessions())) {
            session.tell();
        }
        for (PeerLink peer : peers.values()) {
            peer.tell();
        }
        feed.turnEnded();
        LOG.atTrace().addKeyValue("epoch", epochs.now()).log("Turn ended");
    }
}
