package net.hypha.semantics.policy;

import java.util.List;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.service.PolicyOptions;

/**
 * One after the other, by instance number, and as often as their weights say. Nobody begins slowly unless the service says a slow
 * start, whatever else it says: the turns are to be exact.
 */
public final class RoundRobin implements Policy {
    @Override
    public String word() {
        return "round-robin";
    }

    @Override
    public Plan plan(PlanInput input) {
        PolicyOptions options = input.service().options().of(word()).withUsualSlowStart(0);
        return Plan.of(Selection.ROTATE, List.of(Candidates.of(input.service(), options)), options, input.node());
    }
}
