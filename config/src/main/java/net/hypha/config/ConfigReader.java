package net.hypha.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads configuration files. The file's shape is a record whose components are its top-level keys; records below it are its
 * sections. Unknown keys, wrong types and what a record's own constructor refuses are told with file, line and key.
 */
public final class ConfigReader {
    private static final int LIMIT = 1 << 20; // bytes; a configuration is a page or two

    private final YAMLMapper yaml;

    /** @param values how texts become values */
    public ConfigReader(TextValues values) {
        yaml = mapper(values);
    }

    /**
     * @param sections a record; a component of type {@code Object} is a section that is another program's to judge
     * @throws ConfigException naming file, line and reason
     */
    public <S extends Record> S read(Path file, Class<S> sections) throws ConfigException {
        String text = text(file);
        try {
            Optional<KnownKeys.Unknown> unknown = KnownKeys.firstUnknown(yaml.readTree(text), sections, "");
            if (unknown.isPresent()) {
                throw unknown(unknown.get(), file, text);
            }
            return yaml.readValue(text, sections);
        } catch (JacksonException e) {
            throw new ConfigException(file + ":" + line(e, text) + ": " + where(e) + reason(e));
        }
    }

    private ConfigException unknown(KnownKeys.Unknown key, Path file, String text) {
        String path = key.pointer().substring(1).replace('/', '.').replaceAll("\\.([0-9]+)", "[$1]");
        return new ConfigException(file + ":" + Lines.of(text).getOrDefault(key.pointer(), 1) + ": " + path
                + ": unknown key '" + path.substring(path.lastIndexOf('.') + 1) + "'; possible are " + key.possible());
    }

    private static String text(Path file) throws ConfigException {
        try {
            if (Files.size(file) > LIMIT) {
                throw new ConfigException(file + " is larger than 1 MiB: this is not a configuration");
            }
            String text = Files.readString(file);
            if (text.isBlank()) {
                throw new ConfigException(file + " is empty; see docs/reference/config.md");
            }
            return text;
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
        Map<String, Integer> lines = Lines.of(text);
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

    private static YAMLMapper mapper(TextValues values) {
        return YAMLMapper.builder()
                .addModule(values.module())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Collection, c -> c.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .build();
    }
}
