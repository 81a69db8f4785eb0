package net.hypha.domain.manager;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.domain.catalogue.NodeEntry;
import net.hypha.domain.catalogue.NodeRules;
import net.hypha.domain.catalogue.PublishRules;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.config.NeighbourConfig;
import net.hypha.domain.journal.JournalException;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.RefusedException;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbour.Relation;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.trust.Identity;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.Reserved;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who may come in, and goes out to domains that are to be dialled. */
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
                    Actor.as("domain:" + domain.name(), () -> hub.turn(() -> acceptDomain(domain, hello.resume())));
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
                new Message.Welcome(
                        hub.asNeighbour(Relation.PEER),
                        hub.config.treeZone().text(),
                        entry.subnet(),
                        null,
                        PublishRules.offers(hub.catalogue(), entry)),
                session,
                session::opened);
    }

    private Accepted acceptDomain(Neighbour.OfDomain domain, Message.@Nullable Position resume)
            throws RefusedException {
        DomainLink link = link(domain);
        Optional<String> wrong = wrong(link, domain);
        if (wrong.isPresent()) {
            link.waiting(DomainLink.State.REFUSED, wrong.get());
            throw new RefusedException(wrong.get());
        }
        if (link.isUpByDialling() && hub.self().compareTo(domain.name()) < 0) {
            throw new RefusedException("the two domains are connected already: '" + hub.self() + "' dialled");
        }
        DeferredHandler handler = new DeferredHandler();
        return new Accepted(
                new Message.Welcome(
                        hub.asNeighbour(link.relation().inverse()),
                        hub.config.treeZone().text(),
                        null,
                        link.says(),
                        0),
                handler,
                session -> hub.turn(() -> handler.become(link.opened(session, false, domain, resume))));
    }

    /** The link with a domain that may come in; a child that joined by token is known from its first coming on. */
    private DomainLink link(Neighbour.OfDomain domain) throws RefusedException {
        DomainLink link = hub.links.link(domain.name());
        if (link != null) {
            return link;
        }
        if (domain.relation() != Relation.CHILD) {
            throw new RefusedException("domain '" + hub.self() + "' does not know a peer '" + domain.name()
                    + "': add it under domain.peers of '" + hub.self() + "'");
        }
        boolean joined = hub.catalogue()
                .admissions()
                .member(Identity.of(domain.name()).text())
                .filter(member -> !member.isRevoked())
                .isPresent();
        if (!joined) {
            throw new RefusedException("domain '" + hub.self() + "' does not know a child '" + domain.name()
                    + "': let it join by a token of 'hypha token create --child " + domain.name()
                    + "', or add it under domain.children of '" + hub.self() + "'");
        }
        DomainLink child = new DomainLink(hub, NeighbourConfig.child(domain.name()), null);
        hub.links.add(child);
        return child;
    }

    /** The side of a link that dials. */
    Dialer dialer(DomainLink link) {
        return new Dialer() {
            @Override
            public Message.Hello hello() {
                return hub.turn(() -> new Message.Hello(
                        Message.PROTOCOL,
                        SOFTWARE,
                        hub.asNeighbour(link.relation().inverse()),
                        link.says()));
            }

            @Override
            public SessionHandler welcomed(Session session, Message.Welcome welcome) {
                return hub.turn(() -> dialled(link, session, welcome));
            }

            @Override
            public void waiting(String reason, long retryMs) {
                hub.turn(() -> link.waiting(
                        reason.startsWith("refused") ? DomainLink.State.REFUSED : DomainLink.State.WAITING, reason));
            }
        };
    }

    private SessionHandler dialled(DomainLink link, Session session, Message.Welcome welcome) {
        Neighbour.OfDomain domain = welcome.neighbour();
        Optional<String> wrong = domain.name().equals(link.name())
                ? wrong(link, domain).or(() -> otherZone(link, welcome))
                : Optional.of("the configuration says '" + link.name() + "' is at "
                        + link.config().dial() + ", but there is '" + domain.name() + "'");
        if (wrong.isPresent()) {
            link.waiting(DomainLink.State.REFUSED, wrong.get());
            session.close(wrong.get());
            return new DeferredHandler();
        }
        return link.opened(session, true, domain, welcome.resume());
    }

    private Optional<String> otherZone(DomainLink link, Message.Welcome welcome) {
        return link.relation() == Relation.PARENT
                        && !welcome.treeZone().equals(hub.config.treeZone().text())
                ? Optional.of("the tree's zone is '" + welcome.treeZone() + "' in the parent, and '"
                        + hub.config.treeZone() + "' here: give domain.treeZone the parent's")
                : Optional.empty();
    }

    /** Why two domains cannot be neighbours so. */
    private Optional<String> wrong(DomainLink link, Neighbour.OfDomain domain) {
        if (domain.relation() != link.relation()) {
            return Optional.of("'" + domain.name() + "' takes '" + hub.self() + "' for its "
                    + word(domain.relation().inverse()) + ", but here it is configured as a " + word(link.relation()));
        }
        if (link.relation() == Relation.CHILD && hub.links.lineage().contains(domain.name())) {
            return Optional.of("'" + domain.name() + "' is above '" + hub.self() + "', so it cannot be below it too");
        }
        return overlap(domain).or(() -> overlapElsewhere(domain)).or(() -> takesNames(domain));
    }

    private Optional<String> overlapElsewhere(Neighbour.OfDomain domain) {
        Neighbourhood.Area area = new Neighbourhood.Area(
                domain.name(), domain.servicePools(), domain.nodePools(), List.of(), domain.location());
        return hub.links.all().stream()
                .flatMap(link -> Optional.ofNullable(link.intake().area()).stream())
                .filter(other -> !other.name().equals(domain.name()) && Offers.overlap(area, other))
                .findFirst()
                .map(other -> "the pools of '" + domain.name() + "' overlap with those of domain '" + other.name()
                        + "', which '" + hub.self() + "' knows: give one of them other domain.pools");
    }

    /** A new domain must not make an existing name mean something else. */
    private Optional<String> takesNames(Neighbour.OfDomain domain) {
        try {
            Reserved.checkDomain(domain.name(), hub.config.treeZone().text());
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        Zones zones = hub.zones().with(domain.name());
        for (ServiceName service : hub.catalogue().services().keySet()) {
            try {
                Reserved.check(service, zones);
            } catch (IllegalArgumentException e) {
                return Optional.of("names would change their meaning: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static String word(Relation relation) {
        return relation.name().toLowerCase(Locale.ROOT);
    }

    /** Why two domains cannot be neighbours: their addresses would mean two things. */
    private Optional<String> overlap(Neighbour.OfDomain other) {
        Neighbour.OfDomain own = hub.asNeighbour(Relation.PEER);
        List<Prefix> mine = own.servicePools();
        return AddressPlan.firstOverlap(all(own), all(other))
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
        public void roomAgain(Session session) {
            SessionHandler real = handler();
            if (real != null) {
                real.roomAgain(session);
            }
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
