package net.hypha.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
        List<Map<String, Integer>> documents = ofDocuments(text);
        return documents.isEmpty() ? Map.of() : documents.getFirst();
    }

    /** The same of each document in a text of several; lines count from the text's beginning. */
    public static List<Map<String, Integer>> ofDocuments(String text) {
        List<Map<String, Integer>> documents = new ArrayList<>();
        int depth = 0;
        try (JsonParser parser = Tree.Formats.YAML.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructEnd()) {
                    depth--;
                    continue;
                }
                if (depth == 0) {
                    documents.add(new HashMap<>());
                }
                depth += token.isStructStart() ? 1 : 0;
                String pointer = parser.streamReadContext().pathAsPointer(false).toString();
                documents
                        .getLast()
                        .putIfAbsent(pointer, parser.currentTokenLocation().getLineNr());
            }
        } catch (JacksonException e) {
            return documents; // what was read so far is what can be named
        }
        return documents;
    }

    /**
     * The line of a field, or of the nearest field around it that the text has; 1 if there is none.
     *
     * @param field dotted, for example {@code addresses.fastest.v4} or {@code peers[0].name}
     */
    public static int lineOf(String field, String text) {
        return lineOf(field, of(text));
    }

    /** The same in lines that were found before. */
    public static int lineOf(String field, Map<String, Integer> lines) {
        String pointer =
                "/" + field.replaceAll("\\[([0-9]+)]", ".$1").replace('.', '/').replaceFirst("^/", "");
        while (!pointer.isEmpty() && !lines.containsKey(pointer)) {
            pointer = pointer.substring(0, pointer.lastIndexOf('/'));
        }
        return lines.getOrDefault(pointer, 1);
    }
}
