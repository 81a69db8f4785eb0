package net.hypha.semantics.policy;

import java.util.List;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.service.PolicyOptions;

/** Whoever has the shortest round trip to the own node; the others follow by distance for when the nearest are full or out. */
public final class Nearest implements Policy {
    @Override
    public String word() {
        return "nearest";
    }

    @Override
    public Plan plan(PlanInput input) {
        PolicyOptions options = input.service().options().of(word());
        List<Candidate> candidates = Candidates.of(input.service(), options);
        return Plan.of(Selection.ROTATE, Nearness.byNetwork(candidates, input.observations()), options, input.node());
    }
}
