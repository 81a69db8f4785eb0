package net.hypha.node.explain;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.Weight;

/** Why somebody is not in a plan, in words. Pure. */
final class Absence {
    private Absence() {}

    /**
     * @param seen how this node sees it, if it can be reached
     * @param told as the domain told of it
     */
    static String why(Facts facts, Optional<Candidate> seen, Candidate told) {
        Candidate now = seen.orElse(told);
        return switch (now) {
            case Candidate.ToInstance(var instance) -> why(facts, seen.isPresent(), instance);
            case Candidate.ToRoute(var _, var route) -> why(facts, seen.isPresent(), route);
        };
    }

    private static String why(Facts facts, boolean reached, Instance instance) {
        if (!reached) {
            return instance.node().equals(facts.self())
                    ? "not reachable: it is said to be on this node, and is not plugged in here"
                    : "not reachable from here: node " + instance.node() + " is not known, or has no tunnel";
        }
        return switch (instance.state()) {
            case DRAINING -> "draining: keeps its flows, takes no new ones";
            case UNHEALTHY ->
                "unhealthy"
                        + facts.health()
                                .apply(new Candidate.ToInstance(instance))
                                .map(reason -> ": " + reason)
                                .orElse(": its node " + instance.node() + " says so");
            case READY -> leftOut(facts, instance.labels(), instance.weight());
        };
    }

    private static String why(Facts facts, boolean reached, Route route) {
        if (!reached) {
            return "not reachable from here: no gateway of " + route.target() + " is known";
        }
        if (route.quality().ready() == 0) {
            return "no instance is ready there";
        }
        return facts.options().subset().isEmpty()
                ? leftOut(facts, LabelSet.NONE, route.quality().weight())
                : "which of its instances have " + facts.options().subset() + ", a domain does not tell";
    }

    private static String leftOut(Facts facts, LabelSet labels, int weight) {
        if (!labels.covers(facts.options().subset())) {
            return "lacks label " + lacking(labels, facts.options().subset());
        }
        if (weight == Weight.NONE) {
            return "weight 0: only where no other can";
        }
        if (facts.meaning() == null) {
            return "not planned: see 'hypha status'";
        }
        return facts.meaning().computed().leftOut() > 0
                ? "left over: a plan has at most " + Plan.MAX_CANDIDATES + " candidates"
                : "not chosen by the policy";
    }

    private static String lacking(LabelSet labels, LabelSet wanted) {
        return wanted.pairs().entrySet().stream()
                .filter(pair -> !pair.getValue().equals(labels.pairs().get(pair.getKey())))
                .map(Absence::text)
                .collect(Collectors.joining(","));
    }

    private static String text(Map.Entry<String, String> pair) {
        return pair.getKey() + "=" + pair.getValue();
    }
}
