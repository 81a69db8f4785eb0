package net.hypha.cli.console;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** How routes are shown: by {@code hypha routes} and in the demo. */
public final class RoutesView {
    public static final List<Column> COLUMNS = List.of(
            new Column("DIRECTION", "/direction"),
            new Column("DOMAIN", "/peer"),
            new Column("SERVICE", "/service"),
            new Column("OWNER", "/owner"),
            new Column("READY", "/quality/ready"),
            new Column("WEIGHT", "/quality/weight"),
            new Column("FLOWS", "/quality/inFlight"),
            new Column("BEST-MS", "/quality/bestResponseMs"),
            new Column("BEYOND-MS", "/quality/beyondMs"),
            new Column("PATH", "/path"),
            new Column("MEANINGS", "/meanings"));

    private RoutesView() {}

    /** The lines of a table of routes. */
    public static List<String> lines(JsonNode routes) {
        return Printer.table(routes, COLUMNS).lines();
    }
}
