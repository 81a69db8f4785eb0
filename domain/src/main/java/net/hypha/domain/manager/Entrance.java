package net.hypha.domain.manager;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.domain.catalogue.NodeEntry;
import net.hypha.domain.catalogue.NodeRules;
import net.hypha.domain.catalogue.PublishRules;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.journal.JournalException;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.RefusedException;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who may come in, and goes out to peers that are to be dialled. */
final class Entrance implements Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
    static final String SOFTWARE = "hypha 0.1.0";

    private final Hub hub;
    private final NodeRules nodes;
    private final PublishRules publish;

    Entrance(Hub hub, NodeRules nodes, PublishRules publish) {
        this.hub = hub;
        this.nodes = nodes;
        this.publish = publish;
    }

    @Override
    public Accepted accept(Message.Hello hello) throws RefusedException {
        if (hello.protocol() != Message.PROTOCOL) {
            throw new RefusedException("domain '" + hub.self() + "' speaks exchange " + Message.PROTOCOL + ", '"
                    + Message.nameOf(hello.neighbour()) + "' (" + hello.software() + ") speaks " + hello.protocol()
                    + ": run the same version of hypha on both sides");
        }
        try {
            return switch (hello.neighbour()) {
                case Neighbour.OfNode node ->
                    Actor.as("node:" + node.name(), () -> hub.turn(() -> acceptNode(node, hello)));
                case Neighbour.OfDomain domain ->
                    Actor.as("domain:" + domain.name(), () -> hub.turn(() -> acceptPeer(domain, hello.resume())));
            };
        } catch (RefusedException e) {
            LOG.atWarn()
                    .addKeyValue("neighbour", Message.nameOf(hello.neighbour()))
                    .log("Refused: {}", e.getMessage());
            throw e;
        } catch (JournalException e) {
            LOG.atError().setCause(e).log("Journal failed; nobody can join");
            throw new RefusedException("domain '" + hub.self() + "' cannot write its journal: " + e.getMessage());
        }
    }

    private Accepted acceptNode(Neighbour.OfNode node, Message.Hello hello) throws RefusedException {
        Optional<NodeEntry> known = hub.catalogue().node(node.name());
        if (hub.roster.isConnected(node.name())
                && known.filter(entry ->
                                entry.tunnel().tunnel().equals(node.tunnel().tunnel()))
                        .isEmpty()) {
            throw new RefusedException("a node '" + node.name() + "' is connected already, with its tunnel at "
                    + known.map(entry -> entry.tunnel().toString()).orElse("?")
                    + ": give this one another name, or stop the other");
        }
        try {
            hub.commit(nodes.join(hub.catalogue(), node));
        } catch (Refusal e) {
            throw new RefusedException(e.reason());
        }
        NodeEntry entry = hub.catalogue().nodes().get(node.name());
        if (entry == null) {
            throw new IllegalStateException("node '" + node.name() + "' joined and is not there");
        }
        NodeSession session = new NodeSession(hub, node.name(), publish, hello.resume(), hello.around());
        return new Accepted(
                new Message.Welcome(hub.asNeighbour(), hub.config.treeZone().text(), entry.subnet(), null),
                session,
                session::opened);
    }

    private Accepted acceptPeer(Neighbour.OfDomain domain, Message.@Nullable Position resume) throws RefusedException {
        PeerLink peer = hub.peer(domain.name());
        if (peer == null) {
            throw new RefusedException("domain '" + hub.self() + "' does not know a peer '" + domain.name()
                    + "': add it under domain.peers of '" + hub.self() + "'");
        }
        Optional<String> overlap = overlap(domain);
        if (overlap.isPresent()) {
            peer.waiting(PeerLink.State.REFUSED, overlap.get());
            throw new RefusedException(overlap.get());
        }
        if (peer.isUpByDialling() && hub.self().compareTo(domain.name()) < 0) {
            throw new RefusedException("the two domains are connected already: '" + hub.self() + "' dialled");
        }
        DeferredHandler handler = new DeferredHandler();
        return new Accepted(
                new Message.Welcome(hub.asNeighbour(), hub.config.treeZone().text(), null, peer.position()),
                handler,
                session -> hub.turn(() -> handler.become(peer.opened(session, false, domain, resume))));
    }

    /** The side of a peering that dials. */
    Dialer dialer(PeerLink peer) {
        return new Dialer() {
            @Override
            public Message.Hello hello() {
                return hub.turn(
                        () -> new Message.Hello(Message.PROTOCOL, SOFTWARE, hub.asNeighbour(), peer.position()));
            }

            @Override
            public SessionHandler welcomed(Session session, Message.Welcome welcome) {
                return hub.turn(() -> dialled(peer, session, welcome));
            }

            @Override
            public void waiting(String reason, long retryMs) {
                hub.turn(() -> peer.waiting(
                        reason.startsWith("refused") ? PeerLink.State.REFUSED : PeerLink.State.WAITING, reason));
            }
        };
    }

    private SessionHandler dialled(PeerLink peer, Session session, Message.Welcome welcome) {
        Neighbour.OfDomain domain = welcome.neighbour();
        Optional<String> wrong = domain.name().equals(peer.name())
                ? overlap(domain)
                : Optional.of("domain.peers says '" + peer.name() + "' is at "
                        + peer.config().dial() + ", but there is '" + domain.name() + "'");
        if (wrong.isPresent()) {
            peer.waiting(PeerLink.State.REFUSED, wrong.get());
            session.close(wrong.get());
            return new DeferredHandler();
        }
        return peer.opened(session, true, domain, welcome.resume());
    }

    /** Why two domains cannot be peers: their addresses would mean two things. */
    private Optional<String> overlap(Neighbour.OfDomain other) {
        List<Prefix> mine = hub.asNeighbour().servicePools();
        return AddressPlan.firstOverlap(all(hub.asNeighbour()), all(other))
                .map(pools -> "the pools overlap: " + kind(mine, pools.mine()) + " " + pools.mine() + " of domain '"
                        + hub.self() + "' and " + kind(other.servicePools(), pools.other()) + " " + pools.other()
                        + " of domain '" + other.name() + "': give one of them other domain.pools");
    }

    private static String kind(List<Prefix> services, Prefix pool) {
        return services.contains(pool) ? "services" : "nodes";
    }

    private static List<Prefix> all(Neighbour.OfDomain domain) {
        return Stream.concat(domain.servicePools().stream(), domain.nodePools().stream())
                .toList();
    }

    /** Stands in until a session is open; one that never opens has nothing to handle. */
    private static final class DeferredHandler implements SessionHandler {
        private @Nullable SessionHandler handler;

        synchronized void become(SessionHandler real) {
            handler = real;
        }

        private synchronized @Nullable SessionHandler handler() {
            return handler;
        }

        @Override
        public void received(Session session, Message message) {
            SessionHandler real = handler();
            if (real != null) {
                real.received(session, message);
            }
        }

        @Override
        public boolean isQuick(Class<? extends Message> kind) {
            SessionHandler real = handler();
            return real != null && real.isQuick(kind);
        }

        @Override
        public void closed(Session session, String reason) {
            SessionHandler real = handler();
            if (real != null) {
                real.closed(session, reason);
            }
        }
    }
}
