package net.hypha.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.EntryText;
import net.hypha.kernel.datapath.Op;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.policy.PlanText;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.ServiceKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannerTest {
    /** Closest of 10.30.0.1: host 1 first as seen from Munich (plan 0), host 3 first as seen from Berlin (plan 6). */
    private static final String ROUTER1 = """
            workload 10.18.0.2 -> instance 10.30.0.11 if 11 mac 02:00:00:00:00:01 via 06:00:00:00:00:01
            workload 10.18.0.3 -> instance 10.30.0.12 if 12 mac 02:00:00:00:00:02 via 06:00:00:00:00:02
            workload 10.18.0.4 -> instance 10.30.0.13 if 13 mac 02:00:00:00:00:03 via 06:00:00:00:00:03
            workload fc00::2 -> instance fdff::1 if 11 mac 02:00:00:00:00:01 via 06:00:00:00:00:01
            workload fc00::3 -> instance fdff::2 if 12 mac 02:00:00:00:00:02 via 06:00:00:00:00:02
            workload fc00::4 -> instance fdff::3 if 13 mac 02:00:00:00:00:03 via 06:00:00:00:00:03
            service 10.30.0.1 vantage 0 -> plan 0
            service 10.30.0.1 vantage 1 -> plan 6
            service 10.30.0.2 vantage 0 -> plan 1
            service 10.30.0.2 vantage 1 -> plan 7
            service 10.30.0.3 vantage 0 -> plan 2
            service 10.30.0.3 vantage 1 -> plan 8
            service 10.30.0.11 vantage 0 -> plan 3
            service 10.30.0.11 vantage 1 -> plan 9
            service 10.30.0.12 vantage 0 -> plan 4
            service 10.30.0.12 vantage 1 -> plan 10
            service 10.30.0.13 vantage 0 -> plan 5
            service 10.30.0.13 vantage 1 -> plan 11
            service fdff::1 vantage 0 -> plan 3
            service fdff::1 vantage 1 -> plan 9
            service fdff::2 vantage 0 -> plan 4
            service fdff::2 vantage 1 -> plan 10
            service fdff::3 vantage 0 -> plan 5
            service fdff::3 vantage 1 -> plan 11
            service fdff:1000::1 vantage 0 -> plan 0
            service fdff:1000::1 vantage 1 -> plan 6
            service fdff:2000::1 vantage 0 -> plan 2
            service fdff:2000::1 vantage 1 -> plan 8
            service fdff:2800::1 vantage 0 -> plan 1
            service fdff:2800::1 vantage 1 -> plan 7
            plan 0 rotate [0 | 1 | 2] ramp 10000 ms
            plan 1 lowest-cost [0 1 2] ramp 10000 ms
            plan 2 rotate [0 1 2]
            plan 3 rotate [0] ramp 10000 ms
            plan 4 rotate [1] ramp 10000 ms
            plan 5 rotate [2] ramp 10000 ms
            plan 6 rotate [2 | 1 | 0] ramp 10000 ms
            plan 7 lowest-cost [0 1 2] ramp 10000 ms
            plan 8 rotate [0 1 2]
            plan 9 rotate [0] ramp 10000 ms
            plan 10 rotate [1] ramp 10000 ms
            plan 11 rotate [2] ramp 10000 ms
            backend 0 gen 0 local 10.18.0.2 fc00::2 if 11 seed eabd4aea
            backend 1 gen 0 local 10.18.0.3 fc00::3 if 12 seed 6d4fa8c1
            backend 2 gen 0 local 10.18.0.4 fc00::4 if 13 seed ecf878c4
            peer 1 -> 198.51.100.2:50103 group 2 vantage 1
            sender 10.18.0.0/16 -> group 0
            sender 10.19.0.0/16 -> group 0
            sender 10.30.0.0/16 -> group 1
            sender 10.31.0.0/16 -> group 2
            sender fc00::/16 -> group 0
            sender fc01::/16 -> group 0
            sender fdfe::/16 -> group 2
            sender fdff::/16 -> group 1
            held 10.30.0.0/16
            held 10.31.0.0/16
            held fdfe::/16
            held fdff::/16
            """;

    private final Planner planner = new Planner(Policies.STANDARD::policy);
    private final Ids ids = new Ids();

    @Test
    void theRouterOfTheClusterBindsToItsHostsAndPlansForUptownApart() {
        assertThat(text(Worlds.router1(Instance.State.READY))).isEqualTo(ROUTER1);
    }

    @Test
    void aPeerIsBoundOnlyToWhatItMayUse() {
        assertThat(text(Worlds.exporting(Set.of("webserver")))).isEqualTo(ROUTER1);

        assertThat(text(Worlds.exporting(Set.of("shop"))))
                .contains("vantage 0 ->")
                .doesNotContain("vantage 1 ->");
    }

    @Test
    void theRouterOfUptownHandsOverToTheGateway() {
        assertThat(text(Worlds.router2())).isEqualTo("""
                workload 10.19.0.2 -> instance 10.31.0.1 if 14 mac 02:00:00:00:00:04 via 06:00:00:00:00:04
                workload fc01::2 -> instance fdfe::1 if 14 mac 02:00:00:00:00:04 via 06:00:00:00:00:04
                service 10.30.0.1 vantage 0 -> plan 0
                service 10.30.0.2 vantage 0 -> plan 1
                service 10.30.0.3 vantage 0 -> plan 2
                service 10.30.0.11 vantage 0 -> plan 3
                service fdff::1 vantage 0 -> plan 3
                service fdff:1000::1 vantage 0 -> plan 0
                service fdff:2000::1 vantage 0 -> plan 2
                service fdff:2800::1 vantage 0 -> plan 1
                plan 0 rotate [0] heaviest 300 ramp 10000 ms
                plan 1 lowest-cost [0] ramp 10000 ms
                plan 2 rotate [0] heaviest 300
                plan 3 rotate [0] heaviest 300 ramp 10000 ms
                backend 0 gen 0 gateway peer 1 seed 91759d30
                rating 0 weight 300 instances 3 distance 2000 us
                peer 1 -> 192.0.2.1:50103 group 2 vantage 1
                sender 10.18.0.0/16 -> group 0
                sender 10.19.0.0/16 -> group 0
                sender 10.30.0.0/16 -> group 2
                sender 10.31.0.0/16 -> group 1
                sender fc00::/16 -> group 0
                sender fc01::/16 -> group 0
                sender fdfe::/16 -> group 1
                sender fdff::/16 -> group 2
                held 10.30.0.0/16
                held 10.31.0.0/16
                held fdfe::/16
                held fdff::/16
                """);
    }

    @Test
    void eachNodeHasItsOwnGatewayAndKeepsItWhileOthersComeAndGo() {
        List<Endpoint> four =
                IntStream.range(0, 4).mapToObj(PlannerTest::gateway).toList();
        Set<String> favourites = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            favourites.add(gateway(
                    Worlds.router2(new NodeName("node" + i), four), new Planner(Policies.STANDARD::policy), new Ids()));
        }
        assertThat(favourites).hasSize(4);

        String first = gateway(Worlds.router2(Worlds.ROUTER2, four), planner, ids);
        List<Endpoint> more =
                IntStream.range(0, 40).mapToObj(PlannerTest::gateway).toList();
        assertThat(gateway(Worlds.router2(Worlds.ROUTER2, more), planner, ids)).isEqualTo(first);
        Ids restarted = new Ids();
        restarted.adopt(ids.save());
        assertThat(gateway(Worlds.router2(Worlds.ROUTER2, more), new Planner(Policies.STANDARD::policy), restarted))
                .isEqualTo(first);
    }

    @Test
    void flowsThatCannotFollowToAnotherGatewayAreToldApart() {
        assertThat(text(Worlds.router2(Worlds.ROUTER2, List.of(gateway(1)))))
                .contains("backend 0 gen 0 gateway peer 1 ");
        assertThat(text(Worlds.router2(Worlds.ROUTER2, List.of(gateway(2)))))
                .contains("backend 0 gen 1 gateway peer 2 ");
    }

    private static Endpoint gateway(int number) {
        return new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 50_000 + number);
    }

    /** Where flows to the other domain go. */
    private static String gateway(World world, Planner planner, Ids ids) {
        Collection<Entry> entries = planner.plan(world, ids).entries().values();
        int peer = entries.stream()
                .flatMap(entry -> entry instanceof Entry.Backend(var _, var _, Entry.Target.Gateway(int to), var _)
                        ? Stream.of(to)
                        : Stream.empty())
                .findFirst()
                .orElseThrow();
        return entries.stream()
                .flatMap(entry -> entry instanceof Entry.Peer known && known.id() == peer
                        ? Stream.of("port " + known.port())
                        : Stream.empty())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whenAnInstanceDiesOnlyThePlansWithItChange() {
        var before = planner.plan(Worlds.router1(Instance.State.READY), ids);
        var after = planner.plan(Worlds.router1(Instance.State.UNHEALTHY), ids);

        assertThat(steps(Diff.between(after.entries(), before.entries()))).isEqualTo("""
                put rating 1 weight 100 instances 0
                put plan 0 rotate [0 | 2] ramp 10000 ms
                put plan 1 lowest-cost [0 2] ramp 10000 ms
                put plan 2 rotate [0 2]
                put plan 4 rotate [] ramp 10000 ms
                put plan 6 rotate [2 | 0] ramp 10000 ms
                put plan 7 lowest-cost [0 2] ramp 10000 ms
                put plan 8 rotate [0 2]
                put plan 10 rotate [] ramp 10000 ms
                """);
    }

    @Test
    void anInstanceThatHasGoneIsRemovedLastAndFindsItsNumberAgain() {
        World whole = Worlds.router1(Instance.State.READY);
        var before = planner.plan(whole, ids);
        var without = planner.plan(
                new World(
                        whole.node(),
                        whole.location(),
                        whole.neighbourhood(),
                        whole.services(),
                        whole.workloads().subList(0, 2)),
                ids);
        String steps = steps(Diff.between(without.entries(), before.entries()));

        assertThat(steps).startsWith("put plan ").endsWith("""
                remove backend 2
                remove workload fc00::4
                remove workload 10.18.0.4
                """);
        assertThat(planner.plan(whole, ids).entries()).isEqualTo(before.entries());
    }

    @Test
    void nothingIsRemovedBeforeTheDomainHasTold() {
        var before = planner.plan(Worlds.router1(Instance.State.READY), ids);
        World restarted = new World(Worlds.ROUTER1, null, null, List.of(), List.of());

        Desired nothing = planner.plan(restarted, ids).onTopOf(before.entries());

        assertThat(Diff.between(nothing.entries(), before.entries())).isEmpty();
    }

    @Test
    void whatAPredecessorToldTheKernelOfABackendStays() {
        World world = Worlds.router1(Instance.State.READY);
        Entry.Rating former = new Entry.Rating(2, 100, 1, 4, 1_500, 77);
        World restarted = new World(
                world.node(),
                world.location(),
                world.neighbourhood(),
                world.services(),
                world.workloads(),
                Set.of(),
                new Observed(
                        Observed.NOTHING.distances(),
                        Observed.NOTHING.services(),
                        Map.of("webserver@in-our-cluster/2", former)));

        assertThat(text(restarted)).contains("rating 2 weight 100 load 4 since 77\n"); // it is here: no distance
        assertThat(text(world)).as("planned anew once that is over").doesNotContain("rating");
    }

    @Test
    void noResponseByARouteComesSoonerThanByItsWay() {
        Quality told = new Quality(3, 2_000_000, 250, 40, 3_000_000);
        Observed.OfRoute known = new Observed.OfRoute(30, true);

        assertThat(text(Worlds.routed(told, 5_000_000, Observed.OfRoute.NEW)))
                .as("nothing was seen by it yet: its domain's best response comes on top")
                .contains("rating 0 weight 250 instances 3 distance 10000 us\n");
        assertThat(text(Worlds.routed(told, 5_000_000, known)))
                .as("once it has answered, no estimate outweighs what is measured")
                .contains("rating 0 weight 250 instances 3 load 30 distance 5000 us\n");
        assertThat(text(Worlds.routed(new Quality(3, 0, 300, 0, Quality.UNKNOWN), 5_000_000, known)))
                .as("unknown beyond: the gateway's alone")
                .contains("distance 5000 us\n");
    }

    @Test
    void aRouteThatCameBackBeginsSlowly() {
        Observed.OfRoute known = new Observed.OfRoute(30, true, 77);

        assertThat(text(Worlds.routed(new Quality(3, 0, 300, 30, 0), 5_000_000, known)))
                .contains("rating 0 weight 300 instances 3 load 30 distance 5000 us since 77\n");
    }

    @Test
    void aFlowFromAPeerIsNotCarriedToAThirdDomain() {
        Desired uptown = planner.plan(Worlds.router2(), ids);

        assertThat(uptown.meanings()).allMatch(meaning -> meaning.vantage() == 0);
    }

    @Test
    void aServiceOfTheTreeIsServedByTheInstancesHereAndByOtherDomains() {
        Desired desired = planner.plan(Worlds.inATree(Instance.State.READY), ids);
        ServiceKey web = new ServiceKey(Worlds.WEB.name(), Worlds.EU);

        Desired.Meaning own = desired.own(Worlds.WEB, web, "round-robin").orElseThrow();
        assertThat(PlanText.of(own.computed())).isEqualTo("""
                ROTATE
                  webserver@in-our-cluster/0 at 10.18.0.2,fc00::2 on router1
                  webserver@in-our-cluster/1 at 10.18.0.3,fc00::3 on router1
                  webserver@in-our-cluster/2 at 10.18.0.4,fc00::4 on router1
                  webserver@eu/via uptown by 198.51.100.2:50103
                """);
        assertThat(desired.meanings())
                .filteredOn(meaning ->
                        meaning.service().equals(web) && meaning.word().equals("round-robin") && meaning.vantage() > 0)
                .as("what comes from another cluster is bound here, and not carried on")
                .hasSize(2)
                .allSatisfy(
                        meaning -> assertThat(meaning.computed().candidates()).hasSize(3));
        assertThat(desired.own(Worlds.WEB, web, "0").orElseThrow().backendIds())
                .as("its numbers are those that eu has given, and eu has nobody")
                .isEmpty();
    }

    @Test
    void aRouteThatTakesNoNewFlowsKeepsThoseItHas() {
        Desired before = planner.plan(Worlds.inATree(Instance.State.READY, 1), ids);
        Desired after = planner.plan(Worlds.inATree(Instance.State.READY, 0), ids);
        ServiceKey web = new ServiceKey(Worlds.WEB.name(), Worlds.EU);

        assertThat(before.own(Worlds.WEB, web, "round-robin").orElseThrow().backendIds())
                .hasSize(4);
        assertThat(after.own(Worlds.WEB, web, "round-robin").orElseThrow().backendIds())
                .hasSize(3);
        assertThat(after.backends().keySet()).isEqualTo(before.backends().keySet());
    }

    @Test
    void whatBecomesOfAnInstanceIsSeenInTheTreesServiceToo() {
        planner.plan(Worlds.inATree(Instance.State.READY), ids);
        Desired followed = planner.plan(Worlds.inATree(Instance.State.UNHEALTHY), ids);

        ServiceKey web = new ServiceKey(Worlds.WEB.name(), Worlds.EU);
        assertThat(followed.own(Worlds.WEB, web, "round-robin").orElseThrow().backendIds())
                .hasSize(3);
        assertThat(followed.leftOut()).isEmpty();
    }

    @Test
    void whoSaysNoPlaceCallsFromWhereItsDomainIs() {
        assertThat(closest(at(null, Worlds.cluster().location())))
                .isEqualTo(closest(at(Worlds.cluster().location(), null)))
                .hasSize(3);
        Location berlin = Worlds.uptown().location();
        assertThat(closest(at(berlin, Worlds.cluster().location())))
                .as("the own place counts first")
                .isEqualTo(closest(at(null, berlin)))
                .isNotEqualTo(closest(at(null, Worlds.cluster().location())));
        assertThat(closest(at(null, null))).as("of unknown place all are alike").hasSize(1);
    }

    private List<List<Candidate>> closest(World world) {
        return planner.plan(world, ids)
                .own(Worlds.WEB, Worlds.WEB, "closest")
                .orElseThrow()
                .computed()
                .tiers();
    }

    /** Router 1, where it and its domain are said to be there. */
    private static World at(@Nullable Location own, @Nullable Location domain) {
        World world = Worlds.router1(Instance.State.READY);
        Neighbourhood around = Objects.requireNonNull(world.neighbourhood());
        Neighbourhood.Area area = around.domain();
        return new World(
                world.node(),
                own,
                new Neighbourhood(
                        new Neighbourhood.Area(
                                area.name(), area.servicePools(), area.nodePools(), area.gateways(), domain),
                        around.treeZone(),
                        around.nodes(),
                        around.peers()),
                world.services(),
                world.workloads());
    }

    @Test
    void candidatesForWhichAPlanHasNoRoomAreCounted() {
        Desired desired = planner.plan(Worlds.router1(150), ids);

        assertThat(desired.backends()).hasSize(150);
        assertThat(desired.leftOut()).as("of three meanings from two vantages").isEqualTo(Map.of("candidates", 6 * 22));
        assertThat(planner.plan(Worlds.router1(128), ids).leftOut()).isEmpty();
    }

    private String text(World world) {
        return EntryText.of(planner.plan(world, ids).entries().values());
    }

    private static String steps(List<Op> ops) {
        StringBuilder text = new StringBuilder();
        for (Op op : ops) {
            text.append(
                    switch (op) {
                        case Op.Put put -> "put " + EntryText.line(put.entry());
                        case Op.Remove remove -> "remove " + EntryText.line(remove.key());
                    });
            text.append('\n');
        }
        return text.toString();
    }
}
