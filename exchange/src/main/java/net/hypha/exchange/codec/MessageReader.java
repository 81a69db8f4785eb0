package net.hypha.exchange.codec;

import static net.hypha.exchange.codec.Fields.count;
import static net.hypha.exchange.codec.Fields.list;
import static net.hypha.exchange.codec.Fields.optional;
import static net.hypha.exchange.codec.Fields.required;
import static net.hypha.exchange.codec.Fields.text;

import java.util.List;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.LeaseError;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Observation;
import net.hypha.exchange.message.Workload;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.service.ServiceKey;

/** Reads whole messages. */
final class MessageReader {
    private MessageReader() {}

    static Message message(Wire.Frame frame) throws MalformedFrameException {
        return switch (frame.getBodyCase()) {
            case HELLO -> required("hello", true, frame.getHello(), MessageReader::hello);
            case WELCOME -> required("welcome", true, frame.getWelcome(), MessageReader::welcome);
            case REFUSED ->
                new Message.Refused(text("refused.reason", frame.getRefused().getReason(), Bounds.REASON_CHARS));
            case PUBLISH -> required("publish", true, frame.getPublish(), MessageReader::publish);
            case PUBLISHED -> required("published", true, frame.getPublished(), MessageReader::published);
            case INTEREST -> required("interest", true, frame.getInterest(), MessageReader::interest);
            case UPDATE -> required("update", true, frame.getUpdate(), MessageReader::update);
            case PART -> required("part", true, frame.getPart(), MessageReader::part);
            case UNCHANGED -> required("unchanged", true, frame.getUnchanged(), MessageReader::unchanged);
            case LOADS ->
                new Message.Loads(list("loads", frame.getLoads().getLoadsList(), Bounds.ELEMENTS, MessageReader::load));
            case DOUBTS ->
                new Message.Doubts(
                        list("doubts", frame.getDoubts().getDoubtsList(), Message.MAX_DOUBTS, MessageReader::doubt));
            case BEACONS -> required("beacons", true, frame.getBeacons(), BeaconCodec::beacons);
            case EXPLAIN -> required("explain", true, frame.getExplain(), MessageReader::explain);
            case EXPLAINED -> required("explained", true, frame.getExplained(), MessageReader::explained);
            case BODY_NOT_SET -> throw new MalformedFrameException("body", "is missing, or of a kind we do not know");
        };
    }

    private static Message.Hello hello(Wire.Hello wire) throws MalformedFrameException {
        return new Message.Hello(
                wire.getProtocol(),
                text("software", wire.getSoftware(), Bounds.TEXT_CHARS),
                neighbour(wire),
                optional("resume", wire.hasResume(), wire.getResume(), ValueReader::position),
                wire.getAround());
    }

    private static Neighbour neighbour(Wire.Hello wire) throws MalformedFrameException {
        return switch (wire.getNeighbourCase()) {
            case NODE -> required("node", true, wire.getNode(), MessageReader::node);
            case DOMAIN -> required("domain", true, wire.getDomain(), MessageReader::domain);
            case NEIGHBOUR_NOT_SET -> throw new MalformedFrameException("neighbour", "is missing");
        };
    }

    private static Neighbour.OfNode node(Wire.NodeNeighbour wire) throws MalformedFrameException {
        return new Neighbour.OfNode(
                ValueReader.node("name", wire.getName()),
                required("tunnel", wire.hasTunnel(), wire.getTunnel(), ValueReader::endpoint),
                optional("location", wire.hasLocation(), wire.getLocation(), ValueReader::location));
    }

    private static Neighbour.OfDomain domain(Wire.DomainNeighbour wire) throws MalformedFrameException {
        return new Neighbour.OfDomain(
                ValueReader.domain("name", wire.getName()),
                ValueReader.pools("service_pools", wire.getServicePoolsList()),
                ValueReader.pools("node_pools", wire.getNodePoolsList()),
                optional("location", wire.hasLocation(), wire.getLocation(), ValueReader::location),
                relation(wire.getRelation()));
    }

    private static Neighbour.Relation relation(Wire.Relation wire) throws MalformedFrameException {
        return switch (wire) {
            case RELATION_PEER -> Neighbour.Relation.PEER;
            case RELATION_PARENT -> Neighbour.Relation.PARENT;
            case RELATION_CHILD -> Neighbour.Relation.CHILD;
            case UNRECOGNIZED -> throw new MalformedFrameException("relation", "is none of those we know");
        };
    }

    private static Message.Welcome welcome(Wire.Welcome wire) throws MalformedFrameException {
        return new Message.Welcome(
                required("neighbour", wire.hasNeighbour(), wire.getNeighbour(), MessageReader::domain),
                ValueReader.domain("tree_zone", wire.getTreeZone()).text(),
                optional("subnet", wire.hasSubnet(), wire.getSubnet(), ValueReader::subnet),
                optional("resume", wire.hasResume(), wire.getResume(), ValueReader::position),
                wire.getOffers());
    }

    private static Message.Publish publish(Wire.Publish wire) throws MalformedFrameException {
        return new Message.Publish(
                count("sequence", wire.getSequence()),
                wire.getFull(),
                list("up", wire.getUpList(), Bounds.ELEMENTS, MessageReader::workload),
                list("down", wire.getDownList(), Bounds.ELEMENTS, id -> text("id", id, Bounds.TEXT_CHARS)),
                list("observed", wire.getObservedList(), Bounds.ELEMENTS, MessageReader::observation));
    }

    private static Message.Unchanged unchanged(Wire.Unchanged wire) throws MalformedFrameException {
        return new Message.Unchanged(count("sequence", wire.getSequence()), wire.getOffers());
    }

    private static Workload workload(Wire.Workload wire) throws MalformedFrameException {
        return new Workload(
                text("id", wire.getId(), Bounds.TEXT_CHARS),
                wire.getService().isEmpty() ? null : ValueReader.service("service", wire.getService()),
                wire.hasWantedNumber() ? count("wanted_number", wire.getWantedNumber()) : null,
                required(
                        "namespace_address", wire.hasNamespaceAddress(), wire.getNamespaceAddress(), ValueReader::pair),
                optional("held_address", wire.hasHeldAddress(), wire.getHeldAddress(), ValueReader::pair),
                optional("location", wire.hasLocation(), wire.getLocation(), ValueReader::location),
                ValueReader.state("state", wire.getState()),
                OptionsReader.labels("labels", wire.getLabelsMap()),
                wire.hasWeight() ? OptionsReader.weight(wire.getWeight()) : null);
    }

    private static Observation observation(Wire.Observation wire) throws MalformedFrameException {
        return new Observation(
                required("service", wire.hasService(), wire.getService(), ValueReader::key),
                count("number", wire.getNumber()),
                count("response_ns", wire.getResponseNs()),
                wire.hasInFlight() ? count("in_flight", wire.getInFlight()) : Observation.NOT_HERE);
    }

    private static Load load(Wire.Load wire) throws MalformedFrameException {
        return new Load(
                required("service", wire.hasService(), wire.getService(), ValueReader::key),
                count("number", wire.getNumber()),
                count("in_flight", wire.getInFlight()));
    }

    private static Doubt doubt(Wire.Doubt wire) throws MalformedFrameException {
        ServiceKey service = required("service", wire.hasService(), wire.getService(), ValueReader::key);
        Doubt.Kind kind = kind(wire.getKind());
        return Fields.checked(
                "doubt", () -> new Doubt(service, wire.getNumber(), kind, wire.getPort(), wire.getProtocol()));
    }

    private static Doubt.Kind kind(Wire.DoubtKind wire) throws MalformedFrameException {
        return switch (wire) {
            case DOUBT_KIND_REFUSED -> Doubt.Kind.REFUSED;
            case DOUBT_KIND_UNANSWERED -> Doubt.Kind.UNANSWERED;
            case DOUBT_KIND_SILENT -> Doubt.Kind.SILENT;
            case DOUBT_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new MalformedFrameException("kind", "is none of those we know");
        };
    }

    private static Message.Published published(Wire.Published wire) throws MalformedFrameException {
        return new Message.Published(
                count("sequence", wire.getSequence()),
                list("leases", wire.getLeasesList(), Bounds.ELEMENTS, MessageReader::lease),
                list("errors", wire.getErrorsList(), Bounds.ELEMENTS, MessageReader::leaseError));
    }

    private static Lease lease(Wire.Lease wire) throws MalformedFrameException {
        return new Lease(
                text("workload", wire.getWorkload(), Bounds.TEXT_CHARS),
                wire.hasNumber() ? count("number", wire.getNumber()) : null,
                required("instance_address", wire.hasInstanceAddress(), wire.getInstanceAddress(), ValueReader::pair),
                wire.getChecked());
    }

    private static LeaseError leaseError(Wire.LeaseError wire) throws MalformedFrameException {
        return new LeaseError(
                text("workload", wire.getWorkload(), Bounds.TEXT_CHARS),
                text("reason", wire.getReason(), Bounds.REASON_CHARS));
    }

    private static Message.Interest interest(Wire.Interest wire) throws MalformedFrameException {
        return new Message.Interest(
                list("add", wire.getAddList(), Bounds.ELEMENTS, ValueReader::query),
                list("drop", wire.getDropList(), Bounds.ELEMENTS, ValueReader::query),
                list("holds", wire.getHoldsList(), Bounds.ELEMENTS, MessageReader::held));
    }

    private static Message.Held held(Wire.Held wire) throws MalformedFrameException {
        return new Message.Held(
                required("service", wire.hasService(), wire.getService(), ValueReader::key),
                count("epoch", wire.getEpoch()),
                wire.getDigest());
    }

    /** Somebody's words, for which the session is not to blame: those that make no sense are none, and the question is refused. */
    private static Message.Explain explain(Wire.Explain wire) {
        try {
            return new Message.Explain(
                    wire.getNumber(),
                    list("words", wire.getWordsList(), Bounds.WORDS, word -> text("word", word, Bounds.TEXT_CHARS)));
        } catch (MalformedFrameException e) {
            return new Message.Explain(wire.getNumber(), List.of());
        }
    }

    /** The same the other way: what cannot be read is no answer. */
    private static Message.Explained explained(Wire.Explained wire) {
        try {
            return new Message.Explained(
                    wire.getNumber(),
                    count("status", wire.getStatus()),
                    text("answer", wire.getAnswer(), Message.MAX_EXPLANATION));
        } catch (MalformedFrameException e) {
            return new Message.Explained(wire.getNumber(), Message.UNREADABLE, "");
        }
    }

    private static Message.Part part(Wire.Part wire) throws MalformedFrameException {
        return new Message.Part(list("services", wire.getServicesList(), Bounds.ELEMENTS, TableReader::service));
    }

    private static Message.Update update(Wire.Update wire) throws MalformedFrameException {
        return new Message.Update(
                required("position", wire.hasPosition(), wire.getPosition(), ValueReader::position),
                wire.getFull(),
                list("services", wire.getServicesList(), Bounds.ELEMENTS, TableReader::service),
                list("removed", wire.getRemovedList(), Bounds.ELEMENTS, ValueReader::key),
                list("unknown", wire.getUnknownList(), Bounds.ELEMENTS, ValueReader::query),
                optional("neighbourhood", wire.hasNeighbourhood(), wire.getNeighbourhood(), TableReader::neighbourhood),
                optional("moves", wire.hasMoves(), wire.getMoves(), TableReader::moves),
                list("deltas", wire.getDeltasList(), Bounds.ELEMENTS, TableReader::delta));
    }
}
