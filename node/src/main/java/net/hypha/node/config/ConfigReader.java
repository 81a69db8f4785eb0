package net.hypha.node.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads one file; every complaint names the line of the key it is about. */
final class ConfigReader {
    private static final int LIMIT = 1 << 20; // bytes; a configuration is a page or two
    private static final YAMLMapper YAML = mapper();

    private final Path file;

    ConfigReader(Path file) {
        this.file = file;
    }

    /** The sections of a file; a domain's own is not ours to judge. */
    record Sections(@Nullable Object domain, @Nullable NodeConfig node) {}

    NodeConfig read() throws ConfigException {
        String text = text();
        try {
            Optional<KnownKeys.Unknown> unknown = KnownKeys.firstUnknown(YAML.readTree(text), Sections.class, "");
            if (unknown.isPresent()) {
                throw unknown(unknown.get(), text);
            }
            Sections sections = YAML.readValue(text, Sections.class);
            if (sections == null || sections.node() == null) {
                throw new ConfigException(file + ": there is no section 'node'; see the reference of hypha.yaml");
            }
            return sections.node();
        } catch (JacksonException e) {
            throw new ConfigException(file + ":" + line(e, text) + ": " + where(e) + reason(e));
        }
    }

    private ConfigException unknown(KnownKeys.Unknown key, String text) {
        String path = key.pointer().substring(1).replace('/', '.').replaceAll("\\.([0-9]+)", "[$1]");
        return new ConfigException(file + ":" + lines(text).getOrDefault(key.pointer(), 1) + ": " + path
                + ": unknown key '" + path.substring(path.lastIndexOf('.') + 1) + "'; possible are " + key.possible());
    }

    private String text() throws ConfigException {
        try {
            if (Files.size(file) > LIMIT) {
                throw new ConfigException(file + " is larger than 1 MiB: this is not a configuration");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException("cannot read the configuration " + file + ": " + e);
        }
    }

    private static String where(JacksonException e) {
        String path = e.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "" : path.substring(1) + ": ";
    }

    private static String reason(JacksonException e) {
        return switch (e) {
            case ValueInstantiationException refused
            when refused.getCause() != null -> String.valueOf(refused.getCause().getMessage());
            case MismatchedInputException mismatch
            when mismatch.getTargetType() != null -> firstLine(mismatch).replaceAll("`[a-z.]*\\.([A-Za-z$]+)`", "$1");
            default -> firstLine(e);
        };
    }

    private static String firstLine(JacksonException e) {
        String message = e.getOriginalMessage();
        return message == null ? e.toString() : message.lines().findFirst().orElse(message);
    }

    /** The line of the key or element the exception is about; where that is unknown, of the place the parser stood. */
    private static int line(JacksonException e, String text) {
        StringBuilder pointer = new StringBuilder();
        Map<String, Integer> lines = lines(text);
        Integer line = lines.get("");
        for (JacksonException.Reference step : e.getPath()) {
            pointer.append('/').append(step.getPropertyName() == null ? "" + step.getIndex() : step.getPropertyName());
            Integer found = lines.get(pointer.toString());
            line = found == null ? line : found;
        }
        if (!e.getPath().isEmpty() && line != null) {
            return line;
        }
        return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
    }

    private static Map<String, Integer> lines(String text) {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = YAML.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!token.isStructEnd()) {
                    String pointer =
                            parser.streamReadContext().pathAsPointer(false).toString();
                    lines.putIfAbsent(pointer, parser.currentTokenLocation().getLineNr());
                }
            }
        } catch (JacksonException e) {
            return lines; // what was read so far is what can be named
        }
        return lines;
    }

    private static YAMLMapper mapper() {
        SimpleModule values = new SimpleModule();
        add(values, NodeName.class, NodeName::new);
        add(values, DnsServer.class, DnsServer::parse);
        add(values, InetAddress.class, InetAddress::ofLiteral);
        add(values, Location.class, Location::parse);
        add(values, HostPort.class, HostPort::parse);
        add(values, Path.class, Path::of);
        return YAMLMapper.builder()
                .addModule(values)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Collection, c -> c.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .build();
    }

    private static <T> void add(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addDeserializer(type, new Text<>(type, parse));
    }

    /** A value written as one text; what its parser says against it becomes the reason. */
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
