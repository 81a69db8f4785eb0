package net.hypha.cli.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.config.Lines;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * One manifest in a file. Only its shape is looked at here; what is in it is the domain's to judge.
 *
 * @param source the file, for messages
 * @param lines of the YAML document that it is in, by JSON pointer
 * @param within where in that document it is: empty for the whole, {@code [2]} in a list
 */
public record Document(String source, Map<String, Integer> lines, String within, ObjectNode body) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * The manifests of a file: each of its YAML documents is one, or a list of some.
     *
     * @param wrong is added what cannot be read, with its place
     */
    public static List<Document> parse(String source, String text, List<String> wrong) {
        List<Document> documents = new ArrayList<>();
        List<Map<String, Integer>> lines = Lines.ofDocuments(text);
        int count = 0;
        try (MappingIterator<JsonNode> trees = YAML.readerFor(JsonNode.class).readValues(text)) {
            while (trees.hasNextValue()) {
                JsonNode tree = trees.nextValue();
                Map<String, Integer> its = count < lines.size() ? lines.get(count) : Map.of();
                add(source, its, tree, documents, wrong);
                count++;
            }
        } catch (JacksonException e) {
            String place = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            String reason =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("is no YAML");
            wrong.add(source + place + ": " + reason);
        }
        return documents;
    }

    /** Where a field stands, or the nearest that the file has: {@code FILE:LINE}. */
    public String place(String field) {
        String path = within.isEmpty() || field.isEmpty() ? within + field : within + "." + field;
        return source + ":" + Lines.lineOf(path, lines);
    }

    private static void add(
            String source, Map<String, Integer> lines, JsonNode tree, List<Document> documents, List<String> wrong) {
        if (tree.isNull()
                || tree.isMissingNode()
                || (tree.isString() && tree.asString().isBlank())) {
            return; // nothing between two separators
        }
        if (!tree.isArray()) {
            add(source, lines, "", tree, documents, wrong);
            return;
        }
        for (int i = 0; i < tree.size(); i++) {
            add(source, lines, "[" + i + "]", tree.get(i), documents, wrong);
        }
    }

    private static void add(
            String source,
            Map<String, Integer> lines,
            String within,
            JsonNode tree,
            List<Document> documents,
            List<String> wrong) {
        if (tree instanceof ObjectNode body
                && !body.path("service").asString("").isEmpty()) {
            documents.add(new Document(source, lines, within, body));
        } else {
            wrong.add(source + ":" + Lines.lineOf(within, lines) + ": a manifest needs 'service: NAME'");
        }
    }
}
