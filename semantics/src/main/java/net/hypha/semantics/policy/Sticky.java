package net.hypha.semantics.policy;

import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;

/** For each caller the same one as long as it lives; which that is depends on nothing but the caller and those who live. */
public final class Sticky implements Policy {
    @Override
    public String word() {
        return "sticky";
    }

    @Override
    public Plan plan(PlanInput input) {
        return Candidates.oneTier(this, Selection.BY_CALLER, input);
    }

    @Override
    public boolean tellsCallersApart() {
        return true;
    }
}
