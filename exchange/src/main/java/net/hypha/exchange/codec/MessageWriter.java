package net.hypha.exchange.codec;

import java.util.List;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Observation;
import net.hypha.exchange.message.Workload;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.service.ServiceName;

/** Writes whole messages. */
final class MessageWriter {
    private MessageWriter() {}

    static Wire.Frame frame(Message message) {
        Wire.Frame.Builder frame = Wire.Frame.newBuilder();
        return switch (message) {
            case Message.Hello hello -> frame.setHello(hello(hello)).build();
            case Message.Welcome welcome -> frame.setWelcome(welcome(welcome)).build();
            case Message.Refused refused ->
                frame.setRefused(Wire.Refused.newBuilder().setReason(reason(refused.reason())))
                        .build();
            case Message.Publish publish -> frame.setPublish(publish(publish)).build();
            case Message.Published published ->
                frame.setPublished(published(published)).build();
            case Message.Interest interest ->
                frame.setInterest(interest(interest)).build();
            case Message.Update update -> frame.setUpdate(update(update)).build();
            case Message.Part part -> frame.setPart(part(part)).build();
            case Message.Loads(var loads) -> frame.setLoads(loads(loads)).build();
            case Message.Doubts(var doubts) -> frame.setDoubts(doubts(doubts)).build();
            case Message.Beacons beacons ->
                frame.setBeacons(BeaconCodec.beacons(beacons)).build();
            case Message.Explain(long number, var words) ->
                frame.setExplain(Wire.Explain.newBuilder().setNumber(number).addAllWords(words))
                        .build();
            case Message.Explained(long number, int status, String answer) ->
                frame.setExplained(Wire.Explained.newBuilder()
                                .setNumber(number)
                                .setStatus(status)
                                .setAnswer(answer))
                        .build();
            case Message.Unchanged(long sequence, long offers) ->
                frame.setUnchanged(Wire.Unchanged.newBuilder()
                                .setSequence(sequence)
                                .setOffers(offers))
                        .build();
        };
    }

    private static Wire.Hello hello(Message.Hello hello) {
        Wire.Hello.Builder wire = Wire.Hello.newBuilder()
                .setProtocol(hello.protocol())
                .setSoftware(hello.software())
                .setAround(hello.around());
        switch (hello.neighbour()) {
            case Neighbour.OfNode node -> wire.setNode(node(node));
            case Neighbour.OfDomain domain -> wire.setDomain(domain(domain));
        }
        if (hello.resume() != null) {
            wire.setResume(ValueWriter.position(hello.resume()));
        }
        return wire.build();
    }

    private static Wire.NodeNeighbour node(Neighbour.OfNode node) {
        Wire.NodeNeighbour.Builder wire = Wire.NodeNeighbour.newBuilder()
                .setName(node.name().text())
                .setTunnel(ValueWriter.endpoint(node.tunnel()));
        if (node.location() != null) {
            wire.setLocation(ValueWriter.location(node.location()));
        }
        return wire.build();
    }

    private static Wire.DomainNeighbour domain(Neighbour.OfDomain domain) {
        Wire.DomainNeighbour.Builder wire = Wire.DomainNeighbour.newBuilder()
                .setName(domain.name().text())
                .setRelation(relation(domain.relation()));
        domain.servicePools().forEach(pool -> wire.addServicePools(ValueWriter.prefix(pool)));
        domain.nodePools().forEach(pool -> wire.addNodePools(ValueWriter.prefix(pool)));
        if (domain.location() != null) {
            wire.setLocation(ValueWriter.location(domain.location()));
        }
        return wire.build();
    }

    private static Wire.Relation relation(Neighbour.Relation relation) {
        return switch (relation) {
            case PEER -> Wire.Relation.RELATION_PEER;
            case PARENT -> Wire.Relation.RELATION_PARENT;
            case CHILD -> Wire.Relation.RELATION_CHILD;
        };
    }

    private static Wire.Welcome welcome(Message.Welcome welcome) {
        Wire.Welcome.Builder wire = Wire.Welcome.newBuilder()
                .setNeighbour(domain(welcome.neighbour()))
                .setTreeZone(welcome.treeZone())
                .setOffers(welcome.offers());
        if (welcome.subnet() != null) {
            wire.setSubnet(ValueWriter.subnet(welcome.subnet()));
        }
        if (welcome.resume() != null) {
            wire.setResume(ValueWriter.position(welcome.resume()));
        }
        return wire.build();
    }

    private static Wire.Publish publish(Message.Publish publish) {
        Wire.Publish.Builder wire = Wire.Publish.newBuilder()
                .setSequence(publish.sequence())
                .setFull(publish.full())
                .addAllDown(publish.down());
        publish.up().forEach(workload -> wire.addUp(workload(workload)));
        publish.observed().forEach(observation -> wire.addObserved(observation(observation)));
        return wire.build();
    }

    private static Wire.Workload workload(Workload workload) {
        ServiceName service = workload.service();
        Wire.Workload.Builder wire = Wire.Workload.newBuilder()
                .setId(workload.id())
                .setService(service == null ? "" : service.text())
                .setNamespaceAddress(ValueWriter.pair(workload.namespaceAddress()))
                .setState(ValueWriter.state(workload.state()))
                .putAllLabels(workload.labels().pairs());
        if (workload.weight() != null) {
            wire.setWeight(workload.weight());
        }
        if (workload.wantedNumber() != null) {
            wire.setWantedNumber(workload.wantedNumber());
        }
        if (workload.heldAddress() != null) {
            wire.setHeldAddress(ValueWriter.pair(workload.heldAddress()));
        }
        if (workload.location() != null) {
            wire.setLocation(ValueWriter.location(workload.location()));
        }
        return wire.build();
    }

    private static Wire.Observation observation(Observation observation) {
        Wire.Observation.Builder wire = Wire.Observation.newBuilder()
                .setService(ValueWriter.key(observation.service()))
                .setNumber(observation.number())
                .setResponseNs(observation.responseNs());
        if (observation.inFlight() >= 0) {
            wire.setInFlight(observation.inFlight());
        }
        return wire.build();
    }

    private static Wire.Doubts doubts(List<Doubt> doubts) {
        Wire.Doubts.Builder wire = Wire.Doubts.newBuilder();
        doubts.forEach(doubt -> wire.addDoubts(Wire.Doubt.newBuilder()
                .setService(ValueWriter.key(doubt.service()))
                .setNumber(doubt.number())
                .setKind(kind(doubt.kind()))
                .setPort(doubt.port())
                .setProtocol(doubt.protocol())));
        return wire.build();
    }

    private static Wire.DoubtKind kind(Doubt.Kind kind) {
        return switch (kind) {
            case REFUSED -> Wire.DoubtKind.DOUBT_KIND_REFUSED;
            case UNANSWERED -> Wire.DoubtKind.DOUBT_KIND_UNANSWERED;
            case SILENT -> Wire.DoubtKind.DOUBT_KIND_SILENT;
        };
    }

    private static Wire.Loads loads(List<Load> loads) {
        Wire.Loads.Builder wire = Wire.Loads.newBuilder();
        loads.forEach(load -> wire.addLoads(Wire.Load.newBuilder()
                .setService(ValueWriter.key(load.service()))
                .setNumber(load.number())
                .setInFlight(load.inFlight())));
        return wire.build();
    }

    private static Wire.Published published(Message.Published published) {
        Wire.Published.Builder wire = Wire.Published.newBuilder().setSequence(published.sequence());
        published.leases().forEach(lease -> wire.addLeases(lease(lease)));
        published
                .errors()
                .forEach(error -> wire.addErrors(Wire.LeaseError.newBuilder()
                        .setWorkload(error.workload())
                        .setReason(reason(error.reason()))));
        return wire.build();
    }

    private static Wire.Lease lease(Lease lease) {
        Wire.Lease.Builder wire = Wire.Lease.newBuilder()
                .setWorkload(lease.workload())
                .setChecked(lease.checked())
                .setInstanceAddress(ValueWriter.pair(lease.instanceAddress()));
        if (lease.number() != null) {
            wire.setNumber(lease.number());
        }
        return wire.build();
    }

    private static Wire.Interest interest(Message.Interest interest) {
        Wire.Interest.Builder wire = Wire.Interest.newBuilder();
        interest.add().forEach(query -> wire.addAdd(ValueWriter.query(query)));
        interest.drop().forEach(query -> wire.addDrop(ValueWriter.query(query)));
        interest.holds().forEach(held -> wire.addHolds(held(held)));
        return wire.build();
    }

    private static Wire.Held held(Message.Held held) {
        return Wire.Held.newBuilder()
                .setService(ValueWriter.key(held.service()))
                .setEpoch(held.epoch())
                .setDigest(held.digest())
                .build();
    }

    /** What an update tells its receiver alone: no services, no neighbourhood. */
    static Wire.Update.Builder own(Message.Update update) {
        Wire.Update.Builder wire = Wire.Update.newBuilder()
                .setPosition(ValueWriter.position(update.position()))
                .setFull(update.full());
        update.removed().forEach(key -> wire.addRemoved(ValueWriter.key(key)));
        update.unknown().forEach(query -> wire.addUnknown(ValueWriter.query(query)));
        return wire;
    }

    private static Wire.Part part(Message.Part part) {
        Wire.Part.Builder wire = Wire.Part.newBuilder();
        part.services().forEach(service -> wire.addServices(TableWriter.service(service)));
        return wire.build();
    }

    private static Wire.Update update(Message.Update update) {
        Wire.Update.Builder wire = own(update);
        update.services().forEach(service -> wire.addServices(TableWriter.service(service)));
        if (update.neighbourhood() != null) {
            wire.setNeighbourhood(TableWriter.neighbourhood(update.neighbourhood()));
        }
        update.deltas().forEach(delta -> wire.addDeltas(TableWriter.delta(delta)));
        if (update.moves() != null) {
            wire.setMoves(TableWriter.moves(update.moves()));
        }
        return wire.build();
    }

    /** Reasons may quote anything, so they are made fit to send: one line of bounded length, never empty. */
    static String reason(String text) {
        String line = text.codePoints()
                .map(character -> Character.isISOControl(character) ? ' ' : character)
                .limit(Bounds.REASON_CHARS / 2)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.isBlank() ? "no reason given" : line;
    }
}
