package net.hypha.node.json;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import net.hypha.config.Binding;
import net.hypha.config.JsonText;
import net.hypha.config.Misfit;
import net.hypha.config.TextValues;
import net.hypha.config.Tree;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** JSON of this room: names and addresses are texts, what is null is absent, unknown keys are errors. */
public final class Json {
    private static final Binding BINDING = new Binding(new TextValues()
            .with(InetAddress.class, InetAddress::ofLiteral)
            .with(Inet4Address.class, Inet4Address::ofLiteral)
            .with(Inet6Address.class, Json::v6)
            .as(AddressPair.class, Pair.class, pair -> new AddressPair(pair.v4(), pair.v6()))
            .with(Prefix.class, Prefix::parse)
            .with(LabelSet.class, LabelSet::parse)
            .with(Location.class, Location::parse)
            .with(DomainName.class, DomainName::new)
            .with(NodeName.class, NodeName::new)
            .with(ServiceName.class, ServiceName::new));
    private static final char LAST_PRINTABLE = '~'; // of ASCII
    private static final JsonText TEXT = new JsonText(Json::text, Json::record);

    /** How a pair of addresses is written. */
    private record Pair(@Nullable Inet4Address v4, @Nullable Inet6Address v6) {}

    private Json() {}

    /** @throws Misfit where the text is not JSON, or does not fit the record */
    public static <T extends Record> T read(String text, Class<T> type) throws Misfit {
        return BINDING.bind(Tree.json(text), type);
    }

    /** @throws Misfit where it does not fit the record */
    public static <T extends Record> T read(Tree tree, Class<T> type) throws Misfit {
        return BINDING.bind(tree, type);
    }

    /** @param value a record or a map */
    public static String write(Object value) {
        return TEXT.of(value);
    }

    /** The same of printable ASCII alone, with all else escaped: for those who take no control characters, of which JSON allows some. */
    public static String writeAscii(Object value) {
        String text = write(value);
        StringBuilder ascii = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each <= LAST_PRINTABLE) {
                ascii.append(each);
            } else { // within a text: nothing else has others
                ascii.append("\\u").append(HexFormat.of().toHexDigits(each));
            }
        }
        return ascii.toString();
    }

    /** In lines, for people. */
    public static String writeLines(Object value) {
        return TEXT.inLines(value);
    }

    private static @Nullable String text(Object value) {
        return switch (value) {
            case InetAddress address -> Addresses.text(address);
            case Prefix prefix -> prefix.toString();
            case LabelSet labels -> labels.toString();
            case Location location -> location.toString();
            case DomainName name -> name.text();
            case NodeName name -> name.text();
            case ServiceName name -> name.text();
            case ServiceKey key -> key.toString();
            case Endpoint endpoint -> endpoint.toString();
            default -> null;
        };
    }

    private static @Nullable Record record(Object value) {
        return value instanceof AddressPair pair ? new Pair(pair.v4(), pair.v6()) : null;
    }

    private static Inet6Address v6(String text) {
        InetAddress parsed = Inet6Address.ofLiteral(text);
        if (parsed instanceof Inet6Address address) {
            return address;
        }
        throw new IllegalArgumentException("'" + text + "' is an IPv4 address in IPv6 form");
    }
}
