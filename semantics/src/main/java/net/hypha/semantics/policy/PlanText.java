package net.hypha.semantics.policy;

import java.util.List;
import java.util.stream.Collectors;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;

/** Plans as text, for golden tests and for people. */
public final class PlanText {
    private PlanText() {}

    /**
     * The selection on the first line, then one candidate a line, in the plan's order, and {@code then} between tiers:
     *
     * <pre>
     * ROTATE
     *   webserver@in-our-cluster/0 at 10.18.0.2,fc00::2 on router1
     *  then
     *   webserver@in-our-cluster/via uptown by 198.51.100.2:50103
     * </pre>
     */
    public static String of(Plan plan) {
        String candidates = plan.tiers().isEmpty()
                ? "  nobody\n"
                : plan.tiers().stream().map(PlanText::tier).collect(Collectors.joining(" then\n"));
        return plan.selection() + "\n" + candidates;
    }

    private static String tier(List<Candidate> tier) {
        return tier.stream().map(candidate -> "  " + line(candidate) + "\n").collect(Collectors.joining());
    }

    private static String line(Candidate candidate) {
        return switch (candidate) {
            case Candidate.ToInstance(var instance) ->
                candidate.id() + " at " + instance.namespaceAddress() + " on " + instance.node();
            case Candidate.ToRoute(var _, var route) ->
                candidate.id() + " by "
                        + route.gateways().stream().map(Endpoint::toString).collect(Collectors.joining(" "));
        };
    }
}
