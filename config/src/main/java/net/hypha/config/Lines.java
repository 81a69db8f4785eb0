package net.hypha.config;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** On which line of a YAML text each key and element stands. */
public final class Lines {
    private Lines() {}

    /** Lines from 1, by JSON pointer, for example {@code /addresses/fastest/v4}; of broken YAML, those before the break. */
    public static Map<String, Integer> of(String text) {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = Tree.Formats.YAML.createParser(ObjectReadContext.empty(), text)) {
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

    /**
     * The line of a field, or of the nearest field around it that the text has; 1 if there is none.
     *
     * @param field dotted, for example {@code addresses.fastest.v4} or {@code peers[0].name}
     */
    public static int lineOf(String field, String text) {
        Map<String, Integer> lines = of(text);
        String pointer = "/" + field.replaceAll("\\[([0-9]+)]", ".$1").replace('.', '/');
        while (!pointer.isEmpty() && !lines.containsKey(pointer)) {
            pointer = pointer.substring(0, pointer.lastIndexOf('/'));
        }
        return lines.getOrDefault(pointer, 1);
    }
}
