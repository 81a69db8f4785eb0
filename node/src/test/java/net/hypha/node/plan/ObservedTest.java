package net.hypha.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.distance.Snapshot;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Vantage;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.table.PersistentMap;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class ObservedTest {
    private static final long MS = 1_000_000;
    private static final NodeName SELF = new NodeName("caller");
    private static final Endpoint GATEWAY = new Endpoint(InetAddress.ofLiteral("192.0.2.9"), 50_103);

    @Test
    void instancesAndRoutesAreAlikeOnceTheWayBehindTheGatewayCounts() {
        Observed observed = new Observed(
                new Snapshot(
                        Map.of(Worlds.ROUTER1, new Distance(8 * MS, Distance.Source.FLOW)),
                        Map.of(GATEWAY, new Distance(5 * MS, Distance.Source.PROBE))),
                PersistentMap.empty(),
                Map.of());
        Instance instance = Worlds.webserver(Instance.State.READY).instances().getFirst();
        ServiceState web = new ServiceState(
                Worlds.WEB,
                1,
                "nearest",
                Map.of(),
                Map.of(),
                List.of(instance),
                List.of(route("far", 10 * MS), route("near", MS), route("gate", 0), route("silent", Quality.UNKNOWN)));

        Plan plan = Policies.STANDARD
                .policy("nearest")
                .orElseThrow()
                .plan(new PlanInput(
                        web, new Vantage(0, "caller", null), candidate -> observed.distance(SELF, candidate)));

        assertThat(plan.tiers().stream()
                        .map(tier -> tier.stream().map(Candidate::id).toList()))
                .containsExactly(
                        List.of("webserver@in-our-cluster/via gate", "webserver@in-our-cluster/via silent"),
                        List.of("webserver@in-our-cluster/via near"),
                        List.of("webserver@in-our-cluster/0"),
                        List.of("webserver@in-our-cluster/via far"));
    }

    @Test
    void theWayBehindTheGatewayIsAddedToAnInheritedDistanceToo() {
        Candidate.ToRoute far = new Candidate.ToRoute(Worlds.WEB, route("far", 10 * MS));
        Entry.Rating rating = new Entry.Rating(0, 100, 1, 0, 5_000, 0);
        assertThat(inheriting(far, rating).distance(SELF, far)).contains(new Distance(15 * MS, Distance.Source.PROBE));
        assertThat(inheriting(far, rating).way(SELF, far)).contains(new Distance(5 * MS, Distance.Source.PROBE));
        assertThat(inheriting(far, rating.withoutDistance()).distance(SELF, far))
                .isEmpty();
    }

    private static Observed inheriting(Candidate candidate, Entry.Rating rating) {
        return new Observed(Snapshot.NOTHING, PersistentMap.empty(), Map.of(candidate.id(), rating));
    }

    private static Route route(String domain, long beyondNs) {
        DomainName via = new DomainName(domain);
        Quality quality = new Quality(1, 0, 100, 0, beyondNs);
        return new Route(via, List.of(GATEWAY), null, quality, List.of(via));
    }
}
