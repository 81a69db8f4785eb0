package net.hypha.exchange.codec;

import com.google.protobuf.ByteString;
import java.net.InetAddress;
import java.util.HexFormat;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceKey;

/** Writes the small values that messages are made of. */
final class ValueWriter {
    static final HexFormat ETHERNET = HexFormat.ofDelimiter(":");

    private ValueWriter() {}

    static Wire.ServiceKey key(ServiceKey key) {
        return Wire.ServiceKey.newBuilder()
                .setName(key.name().text())
                .setOwner(key.owner().text())
                .build();
    }

    static Wire.Location location(Location location) {
        return Wire.Location.newBuilder()
                .setLatitude(location.latitude())
                .setLongitude(location.longitude())
                .build();
    }

    static Wire.Endpoint endpoint(Endpoint endpoint) {
        Wire.Endpoint.Builder wire = Wire.Endpoint.newBuilder()
                .setAddress(address(endpoint.address()))
                .setPort(endpoint.port());
        if (endpoint.link() != null) {
            wire.setLink(ByteString.copyFrom(ETHERNET.parseHex(endpoint.link())));
        }
        return wire.build();
    }

    static Wire.Prefix prefix(Prefix prefix) {
        return Wire.Prefix.newBuilder()
                .setBase(address(prefix.base()))
                .setLength(prefix.length())
                .build();
    }

    static Wire.AddressPair pair(AddressPair pair) {
        Wire.AddressPair.Builder wire = Wire.AddressPair.newBuilder();
        if (pair.v4() != null) {
            wire.setV4(address(pair.v4()));
        }
        if (pair.v6() != null) {
            wire.setV6(address(pair.v6()));
        }
        return wire.build();
    }

    static Wire.Subnet subnet(SubnetLease subnet) {
        Wire.Subnet.Builder wire = Wire.Subnet.newBuilder();
        if (subnet.v4() != null) {
            wire.setV4(prefix(subnet.v4()));
        }
        if (subnet.v6() != null) {
            wire.setV6(prefix(subnet.v6()));
        }
        return wire.build();
    }

    static Wire.Position position(Message.Position position) {
        return Wire.Position.newBuilder()
                .setIncarnation(position.incarnation())
                .setEpoch(position.epoch())
                .build();
    }

    static Wire.Query query(Message.Query query) {
        return switch (query) {
            case Message.Query.ByName named ->
                Wire.Query.newBuilder().setService(key(named.service())).build();
            case Message.Query.ByAddress addressed ->
                Wire.Query.newBuilder().setAddress(address(addressed.address())).build();
        };
    }

    static Wire.InstanceState state(Instance.State state) {
        return switch (state) {
            case READY -> Wire.InstanceState.INSTANCE_STATE_READY;
            case DRAINING -> Wire.InstanceState.INSTANCE_STATE_DRAINING;
            case UNHEALTHY -> Wire.InstanceState.INSTANCE_STATE_UNHEALTHY;
        };
    }

    static ByteString address(InetAddress address) {
        return ByteString.copyFrom(address.getAddress());
    }
}
