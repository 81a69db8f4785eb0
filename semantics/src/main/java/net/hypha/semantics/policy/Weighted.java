package net.hypha.semantics.policy;

import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;

/** Any of them, each with a chance as its weight says. */
public final class Weighted implements Policy {
    @Override
    public String word() {
        return "weighted";
    }

    @Override
    public Plan plan(PlanInput input) {
        return Candidates.oneTier(this, Selection.WEIGHTED, input);
    }
}
