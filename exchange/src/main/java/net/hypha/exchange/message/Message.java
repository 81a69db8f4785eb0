package net.hypha.exchange.message;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import net.hypha.semantics.table.TableChange;
import org.jspecify.annotations.Nullable;

/** One frame of a session. The dialling side opens with {@link Hello}; the answer is {@link Welcome} or {@link Refused}. */
public sealed interface Message {

    /**
     * Who dials, and what it still knows.
     *
     * @param protocol version of the exchange spoken, {@link #PROTOCOL}
     * @param software program version, for people
     * @param resume what the dialler still holds of the other's table; null at first contact. A node says what that is in its first
     *     interest, before it publishes
     * @param around digest of the neighbourhood that a node still holds; 0 for none
     */
    record Hello(
            int protocol,
            String software,
            Neighbour neighbour,
            @Nullable Position resume,
            long around) implements Message {
        /** Of one who holds no neighbourhood. */
        public Hello(int protocol, String software, Neighbour neighbour, @Nullable Position resume) {
            this(protocol, software, neighbour, resume, 0);
        }
    }

    /**
     * The dialler is accepted.
     *
     * @param neighbour who accepted (always a domain)
     * @param treeZone the zone that means the whole tree, {@code oakestra} by default
     * @param subnet the node's subnet; null where the dialler is a domain
     * @param resume what the acceptor still holds of the dialler's table (between domains); null at first contact
     * @param offers {@link Workload#digest} of all that the domain knows the node to offer; 0 where the dialler is a domain
     */
    record Welcome(
            Neighbour.OfDomain neighbour,
            String treeZone,
            @Nullable SubnetLease subnet,
            @Nullable Position resume,
            long offers)
            implements Message {}

    /** The session ends, for a reason the operator can act on. */
    record Refused(String reason) implements Message {}

    /**
     * What a node offers.
     *
     * @param sequence echoed in {@link Published}
     * @param full true if {@code up} is all there is: what is missing has gone
     * @param down ids of workloads that have gone
     */
    record Publish(long sequence, boolean full, List<Workload> up, List<String> down, List<Observation> observed)
            implements Message {}

    /**
     * All that a node offers is what the domain knows: instead of a full {@link Publish}, at the start of a session. A domain that
     * knows something else by now ends the session.
     *
     * @param sequence echoed in {@link Published}
     * @param offers as in the {@link Welcome}
     */
    record Unchanged(long sequence, long offers) implements Message {}

    /**
     * The domain's answer to a {@link Publish}: a lease or an error for each workload in {@code up}. To an {@link Unchanged}: with
     * nothing, as all leases stay.
     */
    record Published(long sequence, List<Lease> leases, List<LeaseError> errors) implements Message {}

    /**
     * What the sender wants to be kept posted about, and what no longer. Holds as long as the session: after a reconnect it
     * is said again. Every query in {@code add} is answered in an {@link Update}, by a state, as unknown, or by a delta to what is held.
     *
     * @param holds what the sender still knows of services that it adds
     */
    record Interest(List<Query> add, List<Query> drop, List<Held> holds) implements Message {
        /** Of one who holds nothing of what it adds. */
        public Interest(List<Query> add, List<Query> drop) {
            this(add, drop, List.of());
        }
    }

    /**
     * A state that somebody holds: whoever has the same need not tell it again.
     *
     * @param epoch under which it was told
     * @param digest of what it says
     */
    record Held(ServiceKey service, long epoch, long digest) {
        public static Held of(ServiceState state) {
            return new Held(state.key(), state.epoch(), state.digest());
        }
    }

    /**
     * News for the receiver.
     *
     * @param position the sender's table position after this update
     * @param full true if the receiver must forget all it had from this sender first
     * @param services each replaces what was known of it, as a whole; those of {@link Part}s that came before are of them
     * @param removed services that exist no more (or are no longer offered)
     * @param unknown queries to which nothing is known; what the receiver knew of a service by that name is no more
     * @param neighbourhood replaces the former one; null where unchanged. A domain tells another of itself, whatever services
     *     it exports, and of the domains that the other may meet through it; not of its nodes
     * @param moves what is different in the neighbourhood; null where nothing is, or where all of it is told
     * @param deltas each changes what was told of a service before
     */
    record Update(
            Position position,
            boolean full,
            List<ServiceState> services,
            List<ServiceKey> removed,
            List<Query> unknown,
            @Nullable Neighbourhood neighbourhood,
            @Nullable Moves moves,
            List<ServiceDelta> deltas)
            implements Message {
        /** News that tells as a whole what it tells. */
        public Update(
                Position position,
                boolean full,
                List<ServiceState> services,
                List<ServiceKey> removed,
                List<Query> unknown,
                @Nullable Neighbourhood neighbourhood) {
            this(position, full, services, removed, unknown, neighbourhood, null, List.of());
        }

        /** What it makes of a table. A service that was asked for by its name and is unknown is none: news that it was there was older. */
        public TableChange asTableChange() {
            List<ServiceKey> gone = new ArrayList<>(removed);
            for (Query query : unknown) {
                if (query instanceof Query.ByName(ServiceKey service)) {
                    gone.add(service);
                }
            }
            return new TableChange(full, services, gone, deltas);
        }

        /** The neighbourhood after this; null where nothing is known of it yet. */
        public @Nullable Neighbourhood around(@Nullable Neighbourhood before) {
            if (neighbourhood != null || before == null || moves == null) {
                return neighbourhood != null ? neighbourhood : before;
            }
            return before.after(moves);
        }
    }

    /**
     * What instances have to do that the receiver knows of: each replaces what was told of that instance. Not part of the table, so without
     * epoch, and gone with the session.
     */
    record Loads(List<Load> loads) implements Message {}

    /**
     * What speaks against instances elsewhere: a node tells its domain what its callers' packets say, and the domain the node of the instance, which
     * looks for itself. At most {@link #MAX_DOUBTS}.
     */
    record Doubts(List<Doubt> doubts) implements Message {
        public Doubts {
            doubts = List.copyOf(doubts);
        }
    }

    int MAX_DOUBTS = 256;

    /** States of services that belong to the next {@link Update}: all of it is taken as one. At most {@link #MAX_PARTS} come before it. */
    record Part(List<ServiceState> services) implements Message {}

    /**
     * How nodes are probed, and where they take themselves to be. A node tells its own; a domain tells its nodes, and other domains, those
     * that have changed, in batches. Apart from the neighbourhood, which changes seldom, and from which plans follow.
     */
    record Beacons(List<Beacon> beacons) implements Message {
        public Beacons {
            beacons = List.copyOf(beacons);
        }
    }

    /**
     * A domain asks its node, on somebody's behalf, what the node's own API would answer: the node alone knows what it observes.
     *
     * @param number echoed in {@link Explained}
     * @param words a name or an address, of which it is to be explained where a new flow would go; or protocol, source and destination of a
     *     flow under way. Each of 1 to 255 characters without control characters: of a question with others none arrives
     */
    record Explain(long number, List<String> words) implements Message {
        public Explain {
            words = List.copyOf(words);
        }
    }

    /**
     * A node's answer to an {@link Explain}.
     *
     * @param status as of HTTP: 200, or that of an error; {@link #UNREADABLE} where the answer could not be read
     * @param answer JSON, as in the node's own API, of ASCII; at most {@link #MAX_EXPLANATION} characters
     */
    record Explained(long number, int status, String answer) implements Message {}

    /** A status that no answer has. */
    int UNREADABLE = 0;

    /** Characters: a plan of as many candidates as there can be takes a tenth. */
    int MAX_EXPLANATION = 1 << 20;

    /** An update has no more parts, each of which fits a frame. */
    int MAX_PARTS = 256;

    /** Version of the exchange protocol this program speaks. */
    int PROTOCOL = 7;

    /**
     * A place in a teller's history of changes.
     *
     * @param incarnation identity of the teller's journal; epochs of different incarnations are not comparable
     * @param epoch the last change seen
     */
    record Position(String incarnation, long epoch) {}

    /** What somebody wants to know. */
    sealed interface Query {
        record ByName(ServiceKey service) implements Query {}

        record ByAddress(InetAddress address) implements Query {}
    }

    /** A domain's name where only that is needed, e.g. in logs of sessions. */
    static String nameOf(Neighbour neighbour) {
        return switch (neighbour) {
            case Neighbour.OfNode node -> node.name().text();
            case Neighbour.OfDomain domain -> domain.name().text();
        };
    }

    /** Convenience for a single-domain query. */
    static Query byName(String service, DomainName owner) {
        return new Query.ByName(ServiceKey.of(service, owner.text()));
    }
}
