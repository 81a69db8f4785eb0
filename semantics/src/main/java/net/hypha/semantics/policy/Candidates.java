package net.hypha.semantics.policy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.table.ServiceState;

/** Who of a service may take a new flow, in an order that only depends on the service's state. */
final class Candidates {
    private static final Comparator<Route> SHORTEST_WAY_FIRST = Comparator.<Route>comparingInt(
                    route -> route.path().size())
            .thenComparing(Route::via)
            .thenComparing(Route::target);

    private Candidates() {}

    /** Ready instances by number, then usable routes, the shortest way first. */
    static List<Candidate> of(ServiceState service) {
        return Stream.concat(instances(service), routes(service)).toList();
    }

    /** Routes to a domain that has ready instances and a node to take the flow. */
    static Stream<Candidate.ToRoute> routes(ServiceState service) {
        return service.routes().stream()
                .filter(route ->
                        route.quality().ready() > 0 && !route.gateways().isEmpty())
                .sorted(SHORTEST_WAY_FIRST)
                .map(route -> new Candidate.ToRoute(service.key(), route));
    }

    /** A plan of the first candidates, as many as the kernel takes. */
    static Plan plan(Selection selection, List<Candidate> candidates) {
        return new Plan(
                selection, candidates.stream().limit(Plan.MAX_CANDIDATES).toList());
    }

    private static Stream<Candidate> instances(ServiceState service) {
        return service.instances().stream()
                .filter(instance -> instance.state() == Instance.State.READY)
                .sorted(Comparator.comparingInt(Instance::number))
                .map(Candidate.ToInstance::new);
    }
}
