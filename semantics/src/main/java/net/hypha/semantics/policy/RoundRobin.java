package net.hypha.semantics.policy;

import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;

/** One after the other, by instance number, and as often as their weights say. */
public final class RoundRobin implements Policy {
    @Override
    public String word() {
        return "round-robin";
    }

    @Override
    public Plan plan(PlanInput input) {
        return Candidates.oneTier(this, Selection.ROTATE, input);
    }
}
