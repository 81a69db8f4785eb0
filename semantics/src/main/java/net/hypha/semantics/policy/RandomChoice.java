package net.hypha.semantics.policy;

import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;

/** Any of them, each with the same chance. */
public final class RandomChoice implements Policy {
    @Override
    public String word() {
        return "random";
    }

    @Override
    public Plan plan(PlanInput input) {
        return Candidates.oneTier(this, Selection.RANDOM, input);
    }
}
