package net.hypha.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** A text in YAML or JSON, read but not judged yet. Every part knows its line, a value that of its key. */
public sealed interface Tree {
    int line();

    record Section(SequencedMap<String, Tree> keys, int line) implements Tree {}

    record Row(List<Tree> items, int line) implements Tree {}

    /** @param text as it stands in the text, whatever it is */
    record Scalar(JsonToken kind, String text, int line) implements Tree {}

    /** @throws Misfit where the text is not YAML, or names a key twice */
    static Tree yaml(String text) throws Misfit {
        return Formats.read(Formats.YAML, text);
    }

    /** @throws Misfit where the text is not JSON, or names a key twice */
    static Tree json(String text) throws Misfit {
        return Formats.read(Formats.JSON, text);
    }

    /** The parsers: Jackson's, without its data binding, which takes a start 0.1 s and 700 classes. */
    final class Formats {
        static final YAMLFactory YAML = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        static final JsonFactory JSON = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();

        private Formats() {}

        private static Tree read(TokenStreamFactory format, String text) throws Misfit {
            try (JsonParser parser = format.createParser(ObjectReadContext.empty(), text)) {
                if (parser.nextToken() == null) {
                    throw new Misfit("", 1, "there is nothing in it");
                }
                Tree tree = tree(parser, line(parser));
                if (parser.nextToken() != null) {
                    throw new Misfit("", line(parser), "there is more behind its end");
                }
                return tree;
            } catch (JacksonException e) {
                String message = String.valueOf(e.getOriginalMessage());
                int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
                throw new Misfit(
                        "", Math.max(1, line), message.lines().findFirst().orElse(message));
            }
        }

        private static Tree tree(JsonParser parser, int line) {
            return switch (parser.currentToken()) {
                case START_OBJECT -> {
                    SequencedMap<String, Tree> keys = new LinkedHashMap<>();
                    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                        String key = parser.currentName();
                        int keyLine = line(parser);
                        parser.nextToken();
                        keys.put(key, tree(parser, keyLine));
                    }
                    yield new Section(keys, line);
                }
                case START_ARRAY -> {
                    List<Tree> items = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        items.add(tree(parser, line(parser)));
                    }
                    yield new Row(items, line);
                }
                default -> new Scalar(parser.currentToken(), String.valueOf(parser.getString()), line);
            };
        }

        private static int line(JsonParser parser) {
            return Math.max(1, parser.currentTokenLocation().getLineNr());
        }
    }
}
