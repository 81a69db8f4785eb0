package net.hypha.config;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** How the texts of a configuration become values: for each type, the parser whose complaint is the reason to show. */
public final class TextValues {
    private final SimpleModule module = new SimpleModule();

    /** Knows {@link Path} and {@link HostPort}; rooms add their own. */
    public TextValues() {
        with(Path.class, Path::of);
        with(HostPort.class, HostPort::parse);
    }

    /** @param parse throws IllegalArgumentException with what is wrong, for people */
    public <T> TextValues with(Class<T> type, Function<String, T> parse) {
        module.addDeserializer(type, new Text<>(type, parse));
        return this;
    }

    SimpleModule module() {
        return module;
    }

    private static final class Text<T> extends StdDeserializer<T> {
        private static final Set<JsonToken> SCALARS =
                Set.of(JsonToken.VALUE_STRING, JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_FLOAT);
        private final Function<String, T> parse;

        Text(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws JacksonException {
            if (!SCALARS.contains(parser.currentToken())) {
                throw DatabindException.from(parser, "a text is expected here");
            }
            try {
                return parse.apply(parser.getString());
            } catch (IllegalArgumentException e) {
                throw DatabindException.from(parser, e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }
    }
}
