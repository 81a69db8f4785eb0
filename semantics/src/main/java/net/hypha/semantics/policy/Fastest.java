package net.hypha.semantics.policy;

import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;

/** Whoever answers soonest now: the kernel measures response times itself, so all candidates are given to it. */
public final class Fastest implements Policy {
    @Override
    public String word() {
        return "fastest";
    }

    @Override
    public Plan plan(PlanInput input) {
        return Candidates.oneTier(this, Selection.LOWEST_COST, input);
    }
}
