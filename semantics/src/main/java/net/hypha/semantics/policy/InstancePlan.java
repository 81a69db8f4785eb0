package net.hypha.semantics.policy;

import java.util.List;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.table.ServiceState;

/** The plan of an instance address: that instance and no other, wherever it is now. */
public final class InstancePlan {
    private InstancePlan() {}

    /**
     * The instance where its place is known, otherwise the ways to the domain that gave the number. Empty where the instance
     * is not ready.
     */
    public static Plan of(ServiceState service, int number) {
        List<Candidate> candidates = service.instance(number)
                .filter(instance -> instance.service().equals(service.key())) // elsewhere its number is another's
                .map(InstancePlan::ifReady)
                .orElseGet(() -> Candidates.routes(service)
                        .filter(route ->
                                route.route().target().equals(service.key().owner()))
                        .<Candidate>map(route -> route)
                        .toList());
        return Plan.of(Selection.ROTATE, List.of(candidates), PolicyOptions.DEFAULT);
    }

    private static List<Candidate> ifReady(Instance instance) {
        return instance.state() == Instance.State.READY ? List.of(new Candidate.ToInstance(instance)) : List.of();
    }
}
