package net.hypha.node.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.function.Function;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The one mapper of this room: names and addresses are texts, what is null is absent, unknown keys are errors. */
public final class Json {
    public static final JsonMapper MAPPER = mapper();

    private Json() {}

    private static JsonMapper mapper() {
        SimpleModule values = new SimpleModule();
        text(values, InetAddress.class, InetAddress::ofLiteral, Addresses::text);
        text(values, Inet4Address.class, Inet4Address::ofLiteral, Addresses::text);
        text(values, Inet6Address.class, Json::v6, Addresses::text);
        text(values, Prefix.class, Prefix::parse, Prefix::toString);
        text(values, Location.class, Location::parse, Location::toString);
        text(values, DomainName.class, DomainName::new, DomainName::text);
        text(values, NodeName.class, NodeName::new, NodeName::text);
        text(values, ServiceName.class, ServiceName::new, ServiceName::text);
        text(values, Path.class, Path::of, Path::toString);
        values.addSerializer(ServiceKey.class, new Write<>(ServiceKey.class, ServiceKey::toString));
        values.addSerializer(Endpoint.class, new Write<>(Endpoint.class, Endpoint::toString));
        return JsonMapper.builder()
                .addModule(values)
                .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    private static InetAddress v6Literal(String text) {
        return Inet6Address.ofLiteral(text);
    }

    private static Inet6Address v6(String text) {
        if (v6Literal(text) instanceof Inet6Address address) {
            return address;
        }
        throw new IllegalArgumentException("'" + text + "' is an IPv4 address in IPv6 form");
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<String, ? extends T> parse, Function<? super T, String> text) {
        module.addDeserializer(type, new Read<>(type, parse));
        module.addSerializer(type, new Write<>(type, text));
    }

    private static final class Write<T> extends StdSerializer<T> {
        private final Function<? super T, String> text;

        Write(Class<T> type, Function<? super T, String> text) {
            super(type);
            this.text = text;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializationContext context) throws JacksonException {
            generator.writeString(text.apply(value));
        }
    }

    private static final class Read<T> extends StdDeserializer<T> {
        private final Function<String, ? extends T> parse;

        Read(Class<T> type, Function<String, ? extends T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws JacksonException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw DatabindException.from(parser, "a text is expected here");
            }
            try {
                return parse.apply(parser.getString());
            } catch (IllegalArgumentException e) {
                throw DatabindException.from(parser, String.valueOf(e.getMessage()));
            }
        }
    }
}
