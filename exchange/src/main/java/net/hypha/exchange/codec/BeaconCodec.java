package net.hypha.exchange.codec;

import static net.hypha.exchange.codec.Fields.bounded;
import static net.hypha.exchange.codec.Fields.checked;
import static net.hypha.exchange.codec.Fields.list;
import static net.hypha.exchange.codec.Fields.optional;
import static net.hypha.exchange.codec.Fields.required;

import com.google.protobuf.ByteString;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.distance.Coordinate;

/** Reads and writes how nodes are probed, and where they are. */
final class BeaconCodec {
    private BeaconCodec() {}

    static Wire.Beacons beacons(Message.Beacons message) {
        Wire.Beacons.Builder wire = Wire.Beacons.newBuilder();
        message.beacons().forEach(beacon -> wire.addBeacons(beacon(beacon)));
        return wire.build();
    }

    private static Wire.Beacon beacon(Beacon beacon) {
        Wire.Beacon.Builder wire = Wire.Beacon.newBuilder()
                .setTunnel(ValueWriter.endpoint(beacon.tunnel()))
                .setKey(ByteString.copyFrom(beacon.key().bytes()));
        if (beacon.coordinate() != null) {
            wire.setCoordinate(coordinate(beacon.coordinate()));
        }
        return wire.build();
    }

    private static Wire.Coordinate coordinate(Coordinate coordinate) {
        return Wire.Coordinate.newBuilder()
                .addAllVector(coordinate.vector())
                .setHeight(coordinate.height())
                .setError(coordinate.error())
                .build();
    }

    static Message.Beacons beacons(Wire.Beacons wire) throws MalformedFrameException {
        return new Message.Beacons(list("beacons", wire.getBeaconsList(), Bounds.BEACONS, BeaconCodec::beacon));
    }

    private static Beacon beacon(Wire.Beacon wire) throws MalformedFrameException {
        return new Beacon(
                required("tunnel", wire.hasTunnel(), wire.getTunnel(), ValueReader::endpoint),
                checked("key", () -> ProbeKey.of(wire.getKey().toByteArray())),
                optional("coordinate", wire.hasCoordinate(), wire.getCoordinate(), BeaconCodec::coordinate));
    }

    /** All nodes have as many dimensions: estimates between others make no sense. */
    private static Coordinate coordinate(Wire.Coordinate wire) throws MalformedFrameException {
        bounded("vector", wire.getVectorCount(), Coordinate.DIMENSIONS);
        if (wire.getVectorCount() < Coordinate.DIMENSIONS) {
            throw new MalformedFrameException(
                    "vector", wire.getVectorCount() + " dimensions; all nodes have " + Coordinate.DIMENSIONS);
        }
        return checked("coordinate", () -> new Coordinate(wire.getVectorList(), wire.getHeight(), wire.getError()));
    }
}
