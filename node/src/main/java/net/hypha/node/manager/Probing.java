package net.hypha.node.manager;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.distance.Distances;
import net.hypha.node.distance.OwnBeacon;
import net.hypha.node.distance.ProbeAgent;
import net.hypha.node.distance.Settling;
import net.hypha.node.distance.Sight;
import net.hypha.node.distance.Snapshot;
import net.hypha.node.distance.Targets;
import net.hypha.node.plan.Desired;
import net.hypha.node.table.DomainLink;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.service.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures how far other nodes are, on a platform thread of its own until closed, and tells the domain where this one is. Thread-safe. */
final class Probing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Probing.class);
    private static final int IDLE_MS = 250;
    private static final long END_MS = 1_000;

    private final NodeConfig config;
    private final Doors doors;
    private final DomainLink link;
    private final Runnable moved;
    private final Distances distances;
    private final ProbeAgent agent;
    private final OwnBeacon own = new OwnBeacon();
    private final Settling<NodeName> settlingNodes = new Settling<>(); // this and the next guarded by this
    private final Settling<Endpoint> settlingGateways = new Settling<>();
    private final Thread thread;
    private volatile Snapshot snapshot = Snapshot.NOTHING;
    private volatile boolean closed;

    /** @param moved called when plans see other distances than before */
    Probing(NodeConfig config, Doors doors, DomainLink link, Runnable moved) {
        this.config = config;
        this.doors = doors;
        this.link = link;
        this.moved = moved;
        distances = new Distances(doors.nanoTime(), config.probe().usual());
        agent = new ProbeAgent(
                doors.kernel().datagrams(), distances, config.probe().usual(), doors.random(), doors.nanoTime());
        link.hear(agent::told);
        thread = Thread.ofPlatform().daemon().name("probe-" + config.name()).unstarted(this::run);
    }

    /** Does nothing where probes are switched off. */
    void start() {
        if (config.probe().isOn()) {
            thread.start();
        }
    }

    private void run() {
        while (!closed) {
            try {
                agent.doWork(IDLE_MS);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("A probe could not be handled");
            }
        }
    }

    /** A session with the domain began. */
    void newSession() {
        own.newSession();
    }

    /** Looks whom to ask, and what to tell; call it about each second. */
    void keep(Neighbourhood around, Supplier<Desired> desired, Endpoint self) {
        if (!config.probe().isOn()) {
            return;
        }
        Targets targets =
                Targets.of(config.name(), around, desired.get().backends().values(), agent.known());
        agent.aim(targets.inUse(), targets.others(), targets.around());
        if (link.status().connected()) {
            own.news(
                            self,
                            agent.key(),
                            distances.own(),
                            distances.typicalMs(),
                            doors.nanoTime().getAsLong())
                    .ifPresent(this::say);
        }
        look(around);
    }

    private void say(Beacon beacon) {
        if (!link.send(new Message.Beacons(List.of(beacon)))) {
            own.newSession();
        }
    }

    private void look(Neighbourhood around) {
        Map<NodeName, Distance> nodes = new HashMap<>();
        for (Neighbourhood.Node node : around.nodes()) {
            if (node.name().equals(config.name())) {
                nodes.put(node.name(), Distance.NONE);
            } else {
                to(node.tunnel()).ifPresent(sight -> nodes.put(node.name(), sight.distance()));
            }
        }
        Map<Endpoint, Distance> gateways = new HashMap<>();
        around.peers()
                .forEach(peer -> peer.gateways()
                        .forEach(each -> to(each).ifPresent(sight -> gateways.put(each.tunnel(), sight.distance()))));
        if (settle(nodes, gateways)) {
            moved.run();
        }
    }

    /** Whether plans see it otherwise then. */
    private synchronized boolean settle(Map<NodeName, Distance> nodes, Map<Endpoint, Distance> gateways) {
        Snapshot next = new Snapshot(settlingNodes.look(nodes), settlingGateways.look(gateways));
        if (next.equals(snapshot)) {
            return false;
        }
        snapshot = next;
        return true;
    }

    /** How far a node or gateway is, as far as it is known; nobody is taken to be reachable for it. */
    Optional<Sight> to(Endpoint node) {
        return distances.to(node);
    }

    /** What is known of all, for who measures in passing. */
    Distances distances() {
        return distances;
    }

    /** As plans see it. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** Probes by what became of them. */
    SortedMap<String, Long> counters() {
        return agent.counters();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
