package net.hypha.exchange.codec;

import static net.hypha.exchange.codec.Fields.checked;
import static net.hypha.exchange.codec.Fields.count;
import static net.hypha.exchange.codec.Fields.list;
import static net.hypha.exchange.codec.Fields.optional;
import static net.hypha.exchange.codec.Fields.required;
import static net.hypha.exchange.codec.Fields.text;

import com.google.protobuf.ByteString;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;

/** Reads the small values that messages are made of. */
final class ValueReader {
    private ValueReader() {}

    static DomainName domain(String field, String name) throws MalformedFrameException {
        return checked(field, () -> new DomainName(name));
    }

    static NodeName node(String field, String name) throws MalformedFrameException {
        return checked(field, () -> new NodeName(name));
    }

    static ServiceName service(String field, String name) throws MalformedFrameException {
        return checked(field, () -> new ServiceName(name));
    }

    static ServiceKey key(Wire.ServiceKey wire) throws MalformedFrameException {
        return new ServiceKey(service("name", wire.getName()), domain("owner", wire.getOwner()));
    }

    static Location location(Wire.Location wire) throws MalformedFrameException {
        return checked("degrees", () -> new Location(wire.getLatitude(), wire.getLongitude()));
    }

    static Endpoint endpoint(Wire.Endpoint wire) throws MalformedFrameException {
        InetAddress address = address("address", wire.getAddress());
        Endpoint tunnel = checked("port", () -> new Endpoint(address, wire.getPort()));
        return wire.getLink().isEmpty()
                ? tunnel
                : checked("link", () -> new Endpoint(address, wire.getPort(), link(wire.getLink())));
    }

    private static String link(ByteString bytes) {
        return ValueWriter.ETHERNET.formatHex(bytes.toByteArray());
    }

    static Prefix prefix(Wire.Prefix wire) throws MalformedFrameException {
        InetAddress base = address("base", wire.getBase());
        return checked("length", () -> new Prefix(base, wire.getLength()));
    }

    static List<Prefix> pools(String field, List<Wire.Prefix> wire) throws MalformedFrameException {
        return list(field, wire, Bounds.POOLS, ValueReader::prefix);
    }

    static List<Endpoint> gateways(List<Wire.Endpoint> wire) throws MalformedFrameException {
        return list("gateways", wire, Bounds.GATEWAYS, ValueReader::endpoint);
    }

    static AddressPair pair(Wire.AddressPair wire) throws MalformedFrameException {
        Inet4Address v4 = wire.getV4().isEmpty() ? null : v4("v4", wire.getV4());
        Inet6Address v6 = wire.getV6().isEmpty() ? null : v6("v6", wire.getV6());
        return checked("v4", () -> new AddressPair(v4, v6));
    }

    static SubnetLease subnet(Wire.Subnet wire) throws MalformedFrameException {
        Prefix v4 = optional("v4", wire.hasV4(), wire.getV4(), ValueReader::prefix);
        Prefix v6 = optional("v6", wire.hasV6(), wire.getV6(), ValueReader::prefix);
        if (v4 == null && v6 == null) {
            throw new MalformedFrameException("v4", "is missing, and v6 too");
        }
        if (v4 != null && !(v4.base() instanceof Inet4Address)) {
            throw new MalformedFrameException("v4", v4 + " is not an IPv4 prefix");
        }
        if (v6 != null && !(v6.base() instanceof Inet6Address)) {
            throw new MalformedFrameException("v6", v6 + " is not an IPv6 prefix");
        }
        return new SubnetLease(v4, v6);
    }

    static Message.Position position(Wire.Position wire) throws MalformedFrameException {
        return new Message.Position(
                text("incarnation", wire.getIncarnation(), Bounds.TEXT_CHARS), count("epoch", wire.getEpoch()));
    }

    static Message.Query query(Wire.Query wire) throws MalformedFrameException {
        return switch (wire.getOfCase()) {
            case SERVICE -> new Message.Query.ByName(required("service", true, wire.getService(), ValueReader::key));
            case ADDRESS -> new Message.Query.ByAddress(address("address", wire.getAddress()));
            case OF_NOT_SET -> throw new MalformedFrameException("of", "is missing");
        };
    }

    static Instance.State state(String field, Wire.InstanceState wire) throws MalformedFrameException {
        return switch (wire) {
            case INSTANCE_STATE_READY -> Instance.State.READY;
            case INSTANCE_STATE_DRAINING -> Instance.State.DRAINING;
            case INSTANCE_STATE_UNHEALTHY -> Instance.State.UNHEALTHY;
            case INSTANCE_STATE_UNSPECIFIED -> throw new MalformedFrameException(field, "is missing");
            case UNRECOGNIZED -> throw new MalformedFrameException(field, "is none of the states we know");
        };
    }

    static InetAddress address(String field, ByteString bytes) throws MalformedFrameException {
        return switch (bytes.size()) {
            case 4 -> v4(field, bytes);
            case 16 -> v6(field, bytes);
            default -> throw new MalformedFrameException(field, bytes.size() + " bytes are no address (4 or 16 are)");
        };
    }

    private static Inet4Address v4(String field, ByteString bytes) throws MalformedFrameException {
        try {
            if (bytes.size() == 4 && InetAddress.getByAddress(bytes.toByteArray()) instanceof Inet4Address address) {
                return address;
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an IPv4 address", e);
        }
        throw new MalformedFrameException(field, bytes.size() + " bytes are no IPv4 address (4 are)");
    }

    /** Java turns ::ffff:a.b.c.d into an IPv4 address in some places and not in others, so it is kept out altogether. */
    private static Inet6Address v6(String field, ByteString bytes) throws MalformedFrameException {
        if (bytes.size() != 16) {
            throw new MalformedFrameException(field, bytes.size() + " bytes are no IPv6 address (16 are)");
        }
        try {
            if (InetAddress.getByAddress(bytes.toByteArray()) instanceof Inet6Address address) {
                return address;
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an IPv6 address", e);
        }
        throw new MalformedFrameException(field, "is an IPv4-mapped IPv6 address; send the IPv4 address");
    }
}
