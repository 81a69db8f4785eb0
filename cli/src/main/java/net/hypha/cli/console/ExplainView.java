package net.hypha.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Why a flow would go where it would, for people: what is meant, what is known of each candidate, and a reason for each. */
public final class ExplainView {
    private static final double PERCENT = 100;

    private static final List<Column> COLUMNS = List.of(
            new Column("SHARE", "/share"),
            new Column("TO", "/to"),
            new Column("ON", "/on"),
            new Column("TIER", "/tier"),
            new Column("FLOWS", "/inFlight"),
            new Column("WEIGHT", "/weight"),
            new Column("RESPONSE MS", "/response"),
            new Column("RTT MS", "/distance"));

    private ExplainView() {}

    /** @param answer of {@code GET /v1/explain} */
    public static void show(JsonNode answer, Printer printer) {
        if (!printer.isForPeople()) {
            printer.one(answer);
            return;
        }
        JsonNode explanation = answer.path("explanation");
        printer.one(head(answer, explanation));
        printer.gap();
        candidates(explanation, printer);
    }

    /** What is known of each candidate, why it gets what it gets, and who sticks to whom. */
    static void candidates(JsonNode explanation, Printer printer) {
        JsonNode candidates = explanation.path("candidates");
        printer.list(rows(candidates), COLUMNS, "nobody is known who could take it");
        if (!candidates.isEmpty()) {
            printer.gap();
            printer.lines(reasons(candidates));
        }
        JsonNode callers = explanation.path("callers");
        if (!callers.isEmpty()) {
            printer.gap();
            printer.list(
                    callers,
                    List.of(
                            new Column("CALLER", "/workload"),
                            new Column("STICKS TO", "/bonded"),
                            new Column("IF NEW, TO", "/candidate")),
                    "");
        }
    }

    private static ObjectNode head(JsonNode answer, JsonNode explanation) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.set("name", answer.path("name"));
        head.set("addresses", answer.path("addresses"));
        head.set("means", answer.path("meaning"));
        head.put("seen from", "node " + answer.path("node").asString() + told(answer.path("ageSeconds")));
        head.set("picks", explanation.path("how"));
        head.put("next flow", explanation.path("family").asString() + ", " + taker(explanation));
        return head;
    }

    private static String told(JsonNode age) {
        return age.isMissingNode()
                ? ", by what it kept: the domain has told nothing since it started"
                : "; the domain told news " + age.asString() + " s ago";
    }

    private static String taker(JsonNode explanation) {
        JsonNode tier = explanation.path("tier");
        return tier.isMissingNode()
                ? "refused: nobody can take it"
                : "by tier " + tier.asString() + " of "
                        + explanation.path("tiers").asString();
    }

    private static ArrayNode rows(JsonNode candidates) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (JsonNode one : candidates) {
            ObjectNode row = rows.addObject();
            row.put("share", percent(one.path("share").asDouble()));
            row.put("to", to(one));
            row.put("on", one.path("node").asString(""));
            row.set("tier", one.path("tier"));
            row.put("inFlight", flows(one));
            row.put("weight", weight(one));
            row.put("response", response(one.path("response")));
            row.put("distance", distance(one.path("distance")) + behind(one));
        }
        return rows;
    }

    private static String to(JsonNode one) {
        return one.has("number")
                ? "instance " + one.path("number").asString()
                : "via " + one.path("via").asString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * PERCENT);
    }

    private static String flows(JsonNode one) {
        int elsewhere = one.path("inFlightElsewhere").asInt();
        return one.path("inFlight").asString() + (elsewhere == 0 ? "" : "+" + elsewhere);
    }

    private static String weight(JsonNode one) {
        long now = Math.round(one.path("weightNow").asDouble());
        long whole = one.path("weight").asLong();
        return now == whole ? Long.toString(whole) : now + " of " + whole;
    }

    private static String response(JsonNode response) {
        return response.isMissingNode()
                ? ""
                : response.path("ms").asString() + ", "
                        + response.path("ageSeconds").asString() + " s ago";
    }

    private static String distance(JsonNode distance) {
        String source = distance.path("source").asString("");
        return switch (source) {
            case "" -> "";
            case "self" -> "here";
            case "estimate" -> distance.path("roundTripMs").asString() + " estimated";
            default ->
                distance.path("roundTripMs").asString() + " by " + source + ", "
                        + distance.path("ageSeconds").asString() + " s ago";
        };
    }

    /** How flows to it ended, where not well. */
    private static String outcomes(JsonNode one) {
        String text = outcome(one, "refused", "refused")
                + outcome(one, "resets", "reset")
                + outcome(one, "givenUp", "given up");
        return text.isEmpty() ? "" : "; of " + one.path("flows").asString() + " flows" + text.substring(1);
    }

    private static String outcome(JsonNode one, String field, String word) {
        long count = one.path(field).asLong();
        return count == 0 ? "" : ", " + count + " " + word;
    }

    private static String bonded(JsonNode callers) {
        return switch (callers.asInt(-1)) {
            case -1 -> "";
            case 1 -> "; 1 caller sticks to it";
            default -> "; " + callers.asInt() + " callers stick to it";
        };
    }

    /** Of a route: what of its distance is behind the gateway. */
    private static String behind(JsonNode one) {
        if (!one.has("behind") || !one.has("distance")) {
            return "";
        }
        JsonNode beyond = one.path("behind").path("beyondMs");
        return beyond.isMissingNode() ? ", to the gateway" : ", " + beyond.asString() + " of it behind the gateway";
    }

    private static List<String> reasons(JsonNode candidates) {
        List<String> lines = new ArrayList<>();
        for (JsonNode one : candidates) {
            lines.add(to(one) + ": " + one.path("why").asString() + bonded(one.path("bonded")) + outcomes(one));
        }
        return lines;
    }
}
