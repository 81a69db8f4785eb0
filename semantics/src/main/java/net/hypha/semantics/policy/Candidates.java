package net.hypha.semantics.policy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.Weight;
import net.hypha.semantics.table.ServiceState;

/** Who of a service may take a new flow, in an order that only depends on the service's state. */
final class Candidates {
    private static final Comparator<Route> SHORTEST_WAY_FIRST = Comparator.<Route>comparingInt(
                    route -> route.path().size())
            .thenComparing(Route::via)
            .thenComparing(Route::target);

    private Candidates() {}

    /** Ready instances by number, as far as the options allow, then usable routes, the shortest way first. Those of weight 0 if there are no others. */
    static List<Candidate> of(ServiceState service, PolicyOptions options) {
        List<Candidate> all = Stream.concat(instances(service, options.subset()), routes(service, options.subset()))
                .toList();
        List<Candidate> weighty = all.stream()
                .filter(candidate -> candidate.weight() > Weight.NONE)
                .toList();
        return weighty.isEmpty() ? all : weighty;
    }

    /** A plan of one tier with all that a policy may choose from. */
    static Plan oneTier(Policy policy, Selection selection, PlanInput input) {
        PolicyOptions options = input.service().options().of(policy.word());
        return Plan.of(selection, List.of(of(input.service(), options)), options, input.node());
    }

    /** Routes to a domain that has ready instances and a node to take the flow. */
    static Stream<Candidate.ToRoute> routes(ServiceState service) {
        return service.routes().stream()
                .filter(route ->
                        route.quality().ready() > 0 && !route.gateways().isEmpty())
                .sorted(SHORTEST_WAY_FIRST)
                .map(route -> new Candidate.ToRoute(service.key(), route));
    }

    /** None where labels are asked for: which of its instances has them a domain does not tell. */
    private static Stream<Candidate.ToRoute> routes(ServiceState service, LabelSet subset) {
        return subset.isEmpty() ? routes(service) : Stream.empty();
    }

    private static Stream<Candidate> instances(ServiceState service, LabelSet subset) {
        return service.instances().stream()
                .filter(instance -> instance.state() == Instance.State.READY)
                .filter(instance -> instance.labels().covers(subset))
                .sorted(Comparator.comparingInt(Instance::number))
                .map(Candidate.ToInstance::new);
    }
}
