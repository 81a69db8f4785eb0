package net.hypha.cli.console;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An event in one line, for people. Pure. */
public final class EventLine {
    /** What matters of an object, by its kind. */
    private static final Map<String, List<String>> SHOWN = Map.of(
            "service", List.of("default", "families"),
            "instance", List.of("state", "node", "instanceAddress"),
            "node", List.of("state", "tunnel"),
            "domain", List.of("relation", "state", "reason"),
            "route", List.of("peer", "path"));

    private EventLine() {}

    /** @param event the data of an event, as {@code GET /v1/events} tells it */
    public static String of(JsonNode event) {
        String kind = event.path("kind").asString("");
        StringBuilder line = new StringBuilder(event.path("at").asString(""))
                .append(' ')
                .append(kind)
                .append(' ')
                .append(event.path("name").asString(""))
                .append(' ')
                .append(event.path("change").asString(""));
        for (String property : SHOWN.getOrDefault(kind, List.of())) {
            JsonNode value = event.path("object").path(property);
            if (!value.isMissingNode() && !value.asString("-").isEmpty()) {
                line.append(' ').append(property).append('=').append(Column.text(value));
            }
        }
        return Harmless.line(line.toString());
    }
}
