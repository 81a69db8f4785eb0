package net.hypha.cli.console;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a domain can be asked for.
 *
 * @param word in singular
 * @param plural as a list of them is called, also by the API
 * @param empty said instead of an empty table
 * @param name where in a row is what it is called by, as a JSON pointer
 */
public record Kind(String word, String plural, String empty, String name, List<Column> columns) {
    public static final Kind SERVICE = new Kind(
            "service",
            "services",
            "no services; make one: hypha service apply NAME",
            "/service",
            List.of(
                    new Column("SERVICE", "/service"),
                    new Column("DEFAULT", "/default"),
                    new Column("READY", "/ready"),
                    new Column("ADDRESSES", "/addresses")));

    public static final Kind INSTANCE = new Kind(
            "instance",
            "instances",
            "no instances; attach one at a node: hypha attach --netns NAME --service SERVICE",
            "/service",
            List.of(
                    new Column("SERVICE", "/service"),
                    new Column("NUMBER", "/number"),
                    new Column("STATE", "/state"),
                    new Column("NODE", "/node"),
                    new Column("WORKLOAD", "/workload"),
                    new Column("INSTANCE-ADDRESS", "/instanceAddress"),
                    new Column("NAMESPACE-ADDRESS", "/namespaceAddress"),
                    new Column("LOCATION", "/location"),
                    new Column("WEIGHT", "/weight"),
                    new Column("LABELS", "/labels")));

    public static final Kind NODE = new Kind(
            "node",
            "nodes",
            "no node has joined yet",
            "/name",
            List.of(
                    new Column("NODE", "/name"),
                    new Column("STATE", "/state"),
                    new Column("TUNNEL", "/tunnel"),
                    new Column("SUBNET", "/subnet"),
                    new Column("INSTANCES", "/instances"),
                    new Column("CALLERS", "/callers"),
                    new Column("LOCATION", "/location")));

    public static final Kind DOMAIN = new Kind(
            "domain",
            "domains",
            "no domains",
            "/name",
            List.of(
                    new Column("DOMAIN", "/name"),
                    new Column("RELATION", "/relation"),
                    new Column("STATE", "/state"),
                    new Column("SINCE", "/since"),
                    new Column("SERVICES", "/services"),
                    new Column("NODES", "/nodes"),
                    new Column("GATEWAYS", "/gateways"),
                    new Column("REASON", "/reason")));

    public static final Kind ROUTE = new Kind(
            "route", "routes", "no routes: no other domain, or nothing exported", "/service", RoutesView.COLUMNS);

    public static final Kind INTEREST = new Kind(
            "interest",
            "interests",
            "no interests: no node has asked for anything yet",
            "/service",
            List.of(
                    new Column("SERVICE", "/service"),
                    new Column("OWNER", "/owner"),
                    new Column("ADDRESS", "/address"),
                    new Column("BY", "/by")));

    public static final Kind ADDRESS = new Kind(
            "address",
            "addresses",
            "no pools",
            "/name",
            List.of(
                    new Column("POOL", "/name"),
                    new Column("FAMILY", "/family"),
                    new Column("USED", "/used"),
                    new Column("QUARANTINED", "/quarantined"),
                    new Column("OF", "/size"),
                    new Column("COUNTS", "/counts"),
                    new Column("RANGES", "/ranges")));

    private static final List<Kind> ALL = List.of(SERVICE, INSTANCE, NODE, DOMAIN, ROUTE, INTEREST, ADDRESS);

    public Kind {
        columns = List.copyOf(columns);
    }

    /** A word of the user, in singular or plural; empty for one that is no kind. */
    public static Optional<Kind> of(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(kind -> wanted.equals(kind.word) || wanted.equals(kind.plural))
                .findFirst();
    }

    /** All of them, for messages and help. */
    public static String words() {
        return ALL.stream().map(Kind::plural).collect(Collectors.joining(", "));
    }

    /** Where the domain's API lists them. */
    public String path() {
        return "/v1/" + plural;
    }

    /** Whether a row is what a user calls by this name; an instance also by {@code NUMBER.SERVICE}. */
    public boolean isCalled(JsonNode row, String wanted) {
        String called = row.at(name).asString("");
        return called.equals(wanted)
                || (equals(INSTANCE) && wanted.equals(row.path("number").asString("") + "." + called))
                || (equals(INTEREST) && wanted.equals(row.path("address").asString("")));
    }

    /** Shows a list of them. */
    public void show(JsonNode rows, Printer printer) {
        printer.list(rows, columns, empty);
    }
}
