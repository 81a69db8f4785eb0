package net.hypha.semantics.policy;

import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;

/** Whoever has the fewest flows in flight, from all callers together. */
public final class LeastLoaded implements Policy {
    @Override
    public String word() {
        return "least-loaded";
    }

    @Override
    public Plan plan(PlanInput input) {
        return Candidates.oneTier(this, Selection.FEWEST_FLOWS, input);
    }
}
