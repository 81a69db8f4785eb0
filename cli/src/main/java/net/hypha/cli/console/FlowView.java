package net.hypha.cli.console;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Why a flow went where it went, for people; then who would get the next one. */
public final class FlowView {
    private FlowView() {}

    /** @param answer of {@code GET /v1/flow} */
    public static void show(JsonNode answer, Printer printer) {
        if (!printer.isForPeople()) {
            printer.one(answer);
            return;
        }
        printer.one(head(answer));
        JsonNode next = answer.path("next");
        if (!next.isMissingNode()) {
            printer.gap();
            ExplainView.candidates(next.path("explanation"), printer);
        }
    }

    private static ObjectNode head(JsonNode answer) {
        JsonNode flow = answer.path("flow");
        JsonNode next = answer.path("next");
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("flow", ends(flow.path("called")));
        if (!next.isMissingNode()) {
            head.set("means", next.path("meaning"));
        }
        head.put("seen from", "node " + answer.path("node").asString());
        head.set("caller", flow.path("from"));
        head.put("bound to", flow.path("to").asString() + way(flow.path("way").asString()));
        head.put("goes on as", ends(flow.path("onward")));
        head.put("state", state(flow));
        head.set("why there", flow.path("why"));
        head.set("and now", flow.path("now"));
        return head;
    }

    private static String ends(JsonNode ends) {
        return ends.path("protocol").asString() + " " + ends.path("source").asString() + " -> "
                + ends.path("destination").asString();
    }

    private static String way(String way) {
        return switch (way) {
            case "local" -> "";
            case "direct" -> ", on the same link";
            default -> ", by the " + way.toLowerCase(Locale.ROOT);
        };
    }

    private static String state(JsonNode flow) {
        JsonNode ages = flow.path("ages");
        return flow.path("state").asString() + "; bound " + ago(ages.path("openedSeconds")) + ", last called "
                + ago(ages.path("calledSeconds")) + answered(ages.path("answeredSeconds"))
                + (ages.has("waitingSeconds")
                        ? ", waits for a response since "
                                + ages.path("waitingSeconds").asString() + " s"
                        : "");
    }

    /** A table that has lost the way back, and put it back since, does not know whether there was an answer before. */
    private static String answered(JsonNode seconds) {
        return seconds.isMissingNode() ? ", no answer seen yet" : ", last answered " + ago(seconds);
    }

    private static String ago(JsonNode seconds) {
        return seconds.asString() + " s ago";
    }
}
