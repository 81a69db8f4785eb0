package net.hypha.cli.console;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a node is, for people: its properties, what is not as it should be, and what became of packets in words. */
public final class StatusView {
    private static final List<Column> PACKETS = List.of(
            new Column("PACKETS", "/packets"), new Column("BECAME", "/became"), new Column("THAT IS", "/meaning"));
    private static final List<Column> CONDITIONS =
            List.of(new Column("CONDITION", "/name"), new Column("WHY", "/message"));
    private static final Set<String> BELOW = Set.of("counters", "packets", "conditions");

    private StatusView() {}

    /** @param status the answer of {@code GET /v1/status} */
    public static void show(JsonNode status, Printer printer) {
        if (!printer.isForPeople()) {
            printer.one(status);
            return;
        }
        ObjectNode properties = ((ObjectNode) status.deepCopy()).remove(BELOW);
        properties.set("held", status.at("/counters/held"));
        properties.set("dns", status.at("/counters/dns"));
        printer.one(properties);
        printer.gap();
        printer.list(status.path("packets"), PACKETS, "no packets yet");
        printer.gap();
        printer.list(status.path("conditions"), CONDITIONS, "all is well");
    }
}
