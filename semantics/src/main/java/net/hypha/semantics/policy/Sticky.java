package net.hypha.semantics.policy;

import java.util.List;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.service.PolicyOptions;

/** For each caller the same one as long as it lives; which that is depends on nothing but the caller and those who live. */
public final class Sticky implements Policy {
    @Override
    public String word() {
        return "sticky";
    }

    @Override
    public Plan plan(PlanInput input) {
        PolicyOptions options = input.service().options().of(word());
        List<Candidate> candidates = Candidates.of(input.service(), options);
        return Plan.of(Selection.BY_CALLER, List.of(candidates), options); // of too many the same ones on every node
    }

    @Override
    public boolean tellsCallersApart() {
        return true;
    }
}
