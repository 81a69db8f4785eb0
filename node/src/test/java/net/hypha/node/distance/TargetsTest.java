package net.hypha.node.distance;

import static net.hypha.node.distance.Air.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final NodeName SELF = new NodeName("n1");
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");
    private static final int NODES = 60;

    @Test
    void nodesOfCandidatesAndGatewaysOfRoutesAreInUse() {
        Targets targets = Targets.of(SELF, around(), List.of(on("n1"), on("n2"), on("n2"), route()), Set.of());
        assertThat(targets.inUse()).containsExactlyInAnyOrder(endpoint(2), endpoint(101), endpoint(102));
        assertThat(targets.others()).as("none can be asked").isEmpty();
        assertThat(targets.around()).hasSize(NODES - 1 + 3).doesNotContain(endpoint(1));
    }

    @Test
    void aFewOthersHelpToFindTheOwnPlace() {
        Set<Endpoint> all = new HashSet<>();
        for (int i = 1; i <= 103; i++) {
            all.add(endpoint(i));
        }
        Targets targets = Targets.of(SELF, around(), List.of(on("n2")), all);
        assertThat(targets.others())
                .hasSize(Pairs.REFERENCES - 1)
                .doesNotContain(endpoint(1), endpoint(2), endpoint(103));
        assertThat(Targets.of(new NodeName("n3"), around(), List.of(on("n2")), all)
                        .others())
                .as("another node picks others")
                .isNotEqualTo(targets.others());
        all.remove(targets.others().iterator().next());
        Set<Endpoint> next =
                new HashSet<>(Targets.of(SELF, around(), List.of(on("n2")), all).others());
        next.removeAll(targets.others());
        assertThat(next).as("one takes the place of the one that went").hasSize(1);
    }

    private static Candidate on(String node) {
        return new Candidate.ToInstance(new Instance(
                WEB,
                0,
                new NodeName(node),
                AddressPair.of("10.30.0.9", "fdff::9"),
                AddressPair.of("10.18.0.9", "fc00::9"),
                null,
                Instance.State.READY));
    }

    private static Candidate route() {
        DomainName uptown = new DomainName("uptown");
        return new Candidate.ToRoute(WEB, new Route(uptown, List.of(), null, Quality.NONE, List.of(uptown)));
    }

    private static Neighbourhood around() {
        SubnetLease subnet = new SubnetLease(null, null);
        List<Neighbourhood.Node> nodes = new ArrayList<>();
        for (int i = 1; i <= NODES; i++) {
            nodes.add(new Neighbourhood.Node(new NodeName("n" + i), endpoint(i), subnet, null));
        }
        Neighbourhood.Area own = area("munich", List.of(), List.of());
        Neighbourhood.Area other = area("uptown", List.of(endpoint(101), endpoint(102)), List.of(endpoint(103)));
        return new Neighbourhood(own, "oakestra", nodes, List.of(other));
    }

    private static Neighbourhood.Area area(String name, List<Endpoint> gateways, List<Endpoint> senders) {
        return new Neighbourhood.Area(new DomainName(name), List.of(), List.of(), gateways, senders, null);
    }
}
