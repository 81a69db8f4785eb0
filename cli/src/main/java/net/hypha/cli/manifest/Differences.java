package net.hypha.cli.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What manifests made different, in lines for people. Pure. */
public final class Differences {
    private Differences() {}

    /** @param applied the answer of {@code POST /v1/apply} */
    public static List<String> lines(JsonNode applied) {
        List<String> lines = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonNode each : applied.path("differences")) {
            String change = each.path("change").asString();
            counts.merge(change, 1, Integer::sum);
            lines.add(each.path("kind").asString() + " " + each.path("name").asString() + ": " + change);
            for (JsonNode field : each.path("fields")) {
                lines.add("  " + field.path("field").asString() + ": " + step(field));
            }
        }
        String sum = counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
        lines.add(sum + (applied.path("dryRun").asBoolean() ? " (dry run: nothing was applied)" : ""));
        return lines;
    }

    private static String step(JsonNode field) {
        String is = field.path("is").asString("nothing");
        return field.has("was") ? field.path("was").asString() + " -> " + is : is;
    }
}
