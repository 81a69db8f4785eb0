package net.hypha.semantics.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.name.NameParser;
import net.hypha.semantics.name.ParsedName;
import net.hypha.semantics.name.Reserved;
import net.hypha.semantics.name.SemanticName;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Observations;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.plan.Vantage;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Instance.State;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Plans as text: what each policy makes of a service. */
class PlansTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "here");
    private static final Location MUNICH = new Location(48.14, 11.58);
    private static final Location MUNICH_NEXT_DOOR = new Location(48.143, 11.58); // 0.3 km
    private static final Location BERLIN = new Location(52.52, 13.40);
    private static final Location ROME = new Location(41.90, 12.50);
    private static final Vantage IN_MUNICH = new Vantage(0, "router1", MUNICH);
    private static final Vantage SOMEWHERE = new Vantage(0, "router1", null);

    @Test
    void fastestLeavesTheChoiceAmongAllReadyOnesToTheKernel() {
        ServiceState web = service(
                List.of(instance(2, null), instance(0, null), instance(1, null).withState(State.DRAINING)),
                List.of(route("uptown", 1, null)));
        assertThat(plan("fastest", web, IN_MUNICH)).isEqualTo("""
                LOWEST_COST
                  web@here/0 at 10.18.0.2 on node0
                  web@here/2 at 10.18.0.4 on node2
                  web@here/via uptown by 192.0.2.9:50103
                """);
    }

    @Test
    void roundRobinGoesByNumberAndRandomTakesAll() {
        ServiceState web = service(
                List.of(instance(1, null), instance(0, null), instance(7, null).withState(State.UNHEALTHY)), List.of());
        assertThat(plan("round-robin", web, IN_MUNICH)).isEqualTo("""
                ROTATE
                  web@here/0 at 10.18.0.2 on node0
                  web@here/1 at 10.18.0.3 on node1
                """);
        assertThat(plan("random", web, IN_MUNICH)).startsWith("RANDOM\n  web@here/0");
    }

    @Test
    void closestPrefersTheNearestAndKeepsTheOthersByDistanceThoseWithoutPlaceLast() {
        ServiceState web = service(
                List.of(instance(0, null), instance(1, ROME), instance(2, MUNICH_NEXT_DOOR)),
                List.of(route("uptown", 3, BERLIN)));
        assertThat(plan("closest", web, IN_MUNICH)).isEqualTo("""
                ROTATE
                  web@here/2 at 10.18.0.4 on node2
                 then
                  web@here/via uptown by 192.0.2.9:50103
                 then
                  web@here/1 at 10.18.0.3 on node1
                 then
                  web@here/0 at 10.18.0.2 on node0
                """);
    }

    @Test
    void closestSharesTheFlowsAmongThoseAtTheSamePlace() {
        ServiceState web =
                service(List.of(instance(0, MUNICH_NEXT_DOOR), instance(1, ROME), instance(2, MUNICH)), List.of());
        assertThat(plan("closest", web, IN_MUNICH)).isEqualTo("""
                ROTATE
                  web@here/0 at 10.18.0.2 on node0
                  web@here/2 at 10.18.0.4 on node2
                 then
                  web@here/1 at 10.18.0.3 on node1
                """);
    }

    @Test
    void closestTakesAllInTurnWhereTheVantageOrEveryPlaceIsUnknown() {
        ServiceState placed = service(List.of(instance(0, ROME), instance(1, MUNICH)), List.of());
        ServiceState unplaced = service(List.of(instance(0, null), instance(1, null)), List.of());
        String all = """
                ROTATE
                  web@here/0 at 10.18.0.2 on node0
                  web@here/1 at 10.18.0.3 on node1
                """;
        assertThat(plan("closest", placed, SOMEWHERE)).isEqualTo(all);
        assertThat(plan("closest", unplaced, IN_MUNICH)).isEqualTo(all);
    }

    @Test
    void nearestGoesByRoundTripsTheNearlyEqualTogetherAndTheUnknownLast() {
        ServiceState web = service(
                List.of(instance(0, null), instance(1, null), instance(2, null), instance(3, null)),
                List.of(route("uptown", 3, null)));
        Observations observations = measured(Map.of(
                "web@here/3",
                1_151_000L,
                "web@here/1",
                1_000_000L,
                "web@here/0",
                1_150_000L,
                "web@here/via uptown",
                5L));
        assertThat(plan("nearest", web, IN_MUNICH, observations)).isEqualTo("""
                ROTATE
                  web@here/via uptown by 192.0.2.9:50103
                 then
                  web@here/0 at 10.18.0.2 on node0
                  web@here/1 at 10.18.0.3 on node1
                 then
                  web@here/3 at 10.18.0.5 on node3
                 then
                  web@here/2 at 10.18.0.4 on node2
                """);
    }

    @Test
    void aRouteCountsWithTheWeightOfAllBehindIt() {
        ServiceState web = service(
                List.of(instance(0, null)),
                List.of(route("uptown", new Quality(2, 0, 50, 0, 0)), route("rome", 3, null)));
        Plan plan = Policies.STANDARD.policy("weighted").orElseThrow().plan(new PlanInput(web, SOMEWHERE));
        assertThat(plan.candidates())
                .extracting(Candidate::id, Candidate::weight)
                .containsExactly(
                        tuple("web@here/0", 100), tuple("web@here/via rome", 300), tuple("web@here/via uptown", 50));
    }

    @Test
    void aRouteToInstancesOfNoWeightTakesFlowsWhereNobodyElseCan() {
        Quality weightless = new Quality(2, 0, 0, 0, 0);
        assertThat(plan("random", service(List.of(instance(0, null)), List.of(route("uptown", weightless))), SOMEWHERE))
                .doesNotContain("uptown");
        assertThat(plan("random", service(List.of(), List.of(route("uptown", weightless))), SOMEWHERE))
                .contains("uptown");
    }

    @Test
    void closestGoesByRoundTripsAtOnePlaceAndWhereNoPlaceIsKnown() {
        ServiceState web =
                service(List.of(instance(0, MUNICH), instance(1, MUNICH_NEXT_DOOR), instance(2, ROME)), List.of());
        Observations observations =
                measured(Map.of("web@here/0", 3_000_000L, "web@here/1", 1_000_000L, "web@here/2", 10_000L));
        assertThat(plan("closest", web, IN_MUNICH, observations)).isEqualTo("""
                ROTATE
                  web@here/1 at 10.18.0.3 on node1
                 then
                  web@here/0 at 10.18.0.2 on node0
                 then
                  web@here/2 at 10.18.0.4 on node2
                """);
        assertThat(plan("closest", web, SOMEWHERE, observations)).startsWith("ROTATE\n  web@here/2");
    }

    private static Observations measured(Map<String, Long> roundTripNs) {
        return candidate ->
                Optional.ofNullable(roundTripNs.get(candidate.id())).map(ns -> new Distance(ns, Distance.Source.PROBE));
    }

    @Test
    void aPolicyTakesOnlyThoseWithTheLabelsItIsToldAndNoRoutesThen() {
        Instance gold = labelled(instance(1, null), Map.of("tier", "gold", "version", "2"));
        PolicyOptions options =
                new PolicyOptions(7, PolicyOptions.Affinity.NODE, LabelSet.of(Map.of("tier", "gold")), 0);
        ServiceState web = new ServiceState(
                WEB,
                1,
                "fastest",
                Map.of(),
                new ServiceOptions(Map.of("sticky", options), Health.NONE),
                Map.of(),
                List.of(instance(0, null), gold),
                List.of(route("uptown", 3, null)));
        assertThat(plan("sticky", web, IN_MUNICH)).isEqualTo("BY_CALLER\n  web@here/1 at 10.18.0.3 on node1\n");
        assertThat(Policies.STANDARD
                        .policy("sticky")
                        .orElseThrow()
                        .plan(new PlanInput(web, IN_MUNICH))
                        .options())
                .isEqualTo(options);
        assertThat(plan("random", web, IN_MUNICH)).contains("web@here/0", "web@here/1", "uptown");
    }

    @Test
    void oneWithoutWeightIsOnlyTakenWhereAllAre() {
        Instance none = weighing(instance(0, null), 0);
        assertThat(plan("weighted", service(List.of(none, instance(1, null)), List.of()), IN_MUNICH))
                .isEqualTo("WEIGHTED\n  web@here/1 at 10.18.0.3 on node1\n");
        assertThat(plan("least-loaded", service(List.of(none), List.of()), IN_MUNICH))
                .isEqualTo("FEWEST_FLOWS\n  web@here/0 at 10.18.0.2 on node0\n");
    }

    private static Instance labelled(Instance one, Map<String, String> labels) {
        return new Instance(
                one.service(),
                one.number(),
                one.node(),
                one.instanceAddress(),
                one.namespaceAddress(),
                one.location(),
                one.state(),
                one.weight(),
                LabelSet.of(labels));
    }

    private static Instance weighing(Instance one, int weight) {
        return new Instance(
                one.service(),
                one.number(),
                one.node(),
                one.instanceAddress(),
                one.namespaceAddress(),
                one.location(),
                one.state(),
                weight,
                one.labels());
    }

    @Test
    void tiersBeyondThoseTheKernelTakesAreOne() {
        List<Instance> instances =
                IntStream.range(0, 40).mapToObj(i -> instance(i, null)).toList();
        Observations apart = candidate -> Optional.of(new Distance(
                1_000_000L << (((Candidate.ToInstance) candidate).instance().number() / 2), Distance.Source.PROBE));
        Plan plan = Policies.STANDARD
                .policy("nearest")
                .orElseThrow()
                .plan(new PlanInput(service(instances, List.of()), IN_MUNICH, apart));
        assertThat(plan.tiers()).hasSize(Plan.MAX_TIERS);
        assertThat(plan.tiers().getFirst()).hasSize(2);
        assertThat(plan.tiers().getLast()).hasSize(10);
    }

    @Test
    void aPlanOfNobodySaysSo() {
        ServiceState web = service(
                List.of(instance(0, MUNICH).withState(State.UNHEALTHY)),
                List.of(
                        route("nobody-ready", 0, null),
                        new Route(new DomainName("no-node"), List.of(), null, new Quality(4, 0), List.of())));
        assertThat(plan("fastest", web, IN_MUNICH)).isEqualTo("LOWEST_COST\n  nobody\n");
        assertThat(plan("closest", web, IN_MUNICH)).isEqualTo("ROTATE\n  nobody\n");
    }

    @Test
    void anInstanceIsThatInstanceOrNobody() {
        ServiceState web = service(
                List.of(instance(0, null), instance(1, null).withState(State.DRAINING)),
                List.of(route("uptown", 1, null)));
        assertThat(PlanText.of(InstancePlan.of(web, 0))).isEqualTo("ROTATE\n  web@here/0 at 10.18.0.2 on node0\n");
        assertThat(PlanText.of(InstancePlan.of(web, 1))).isEqualTo("ROTATE\n  nobody\n");
        assertThat(PlanText.of(InstancePlan.of(web, 5)))
                .as("uptown's instances have other numbers")
                .isEqualTo("ROTATE\n  nobody\n");
        ServiceState uptowns = new ServiceState(
                ServiceKey.of("web", "uptown"),
                1,
                "fastest",
                Map.of(),
                Map.of(),
                List.of(),
                List.of(route("uptown", 1, null), route("munich", 1, null)));
        assertThat(PlanText.of(InstancePlan.of(uptowns, 5)))
                .as("an instance of another domain is reached by the route to it")
                .isEqualTo("ROTATE\n  web@uptown/via uptown by 192.0.2.9:50103\n");
    }

    @Test
    void roundRobinBeginsSlowlyOnlyWhereASlowStartIsSaid() {
        assertThat(slowStartMs("round-robin", PolicyOptions.DEFAULT)).isZero();
        assertThat(slowStartMs("round-robin", options(50, null))).isZero();
        assertThat(slowStartMs("round-robin", options(0, 10_000))).isEqualTo(10_000);
        assertThat(slowStartMs("round-robin", options(50, 10_000))).isEqualTo(10_000);
        assertThat(slowStartMs("round-robin", options(0, 500))).isEqualTo(500);
        assertThat(slowStartMs("fastest", PolicyOptions.DEFAULT)).isEqualTo(10_000);
        assertThat(slowStartMs("fastest", options(50, null))).isEqualTo(10_000);
        assertThat(slowStartMs("fastest", options(0, 0))).isZero();
    }

    private static PolicyOptions options(int spillOver, @Nullable Integer slowStartMs) {
        return new PolicyOptions(spillOver, PolicyOptions.Affinity.CALLER, LabelSet.NONE, slowStartMs);
    }

    private static int slowStartMs(String word, PolicyOptions options) {
        ServiceState web = new ServiceState(
                WEB,
                1,
                "fastest",
                Map.of(),
                new ServiceOptions(Map.of(word, options), Health.NONE),
                Map.of(),
                List.of(instance(0, null)),
                List.of());
        return Policies.STANDARD
                .policy(word)
                .orElseThrow()
                .plan(new PlanInput(web, IN_MUNICH))
                .options()
                .slowStartOrUsualMs();
    }

    @Test
    void aNewPolicyIsOneClassAndOneRow() {
        Policies policies =
                new Policies(List.of(new Policies.Row(new Fastest(), 5), new Policies.Row(new HighestNumber(), 31)));
        Zones zones = Zones.of("here");

        assertThat(NameParser.parse("web.highest-number-instance.oakestra", zones, policies))
                .isEqualTo(new ParsedName.Meaning(
                        new SemanticName(WEB, new Choice.ByPolicy("highest-number"), null, null)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reserved.check(new ServiceName("highest-number"), policies));
        assertThat(AddressPlan.STANDARD.slotV6(
                        policies.row("highest-number").orElseThrow().slot()))
                .hasToString("fdff:f800::/21");
        Policy policy = policies.policy("highest-number").orElseThrow();
        assertThat(PlanText.of(policy.plan(new PlanInput(
                        service(List.of(instance(0, null), instance(1, null)), List.of()), SOMEWHERE))))
                .isEqualTo("ROTATE\n  web@here/1 at 10.18.0.3 on node1\n");
    }

    @Test
    void twoPoliciesCannotShareAWordOrASlot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Policies(List.of(new Policies.Row(new Fastest(), 5), new Policies.Row(new Fastest(), 6))))
                .withMessage("two policies are called 'fastest'");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Policies(List.of(new Policies.Row(new Fastest(), 5), new Policies.Row(new Closest(), 5))))
                .withMessage("two policies want IPv6 slot 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Policies.Row(new Fastest(), 1))
                .withMessageContaining("free ones are 2 to 31");
    }

    /** A policy as somebody may add it. */
    private static final class HighestNumber implements Policy {
        @Override
        public String word() {
            return "highest-number";
        }

        @Override
        public Plan plan(PlanInput input) {
            PolicyOptions options = input.service().options().of(word());
            Candidate highest = Candidates.of(input.service(), options).getLast();
            return Plan.of(Selection.ROTATE, List.of(List.of(highest)), options);
        }
    }

    private static String plan(String word, ServiceState service, Vantage vantage) {
        return plan(word, service, vantage, Observations.NONE);
    }

    private static String plan(String word, ServiceState service, Vantage vantage, Observations observations) {
        return PlanText.of(
                Policies.STANDARD.policy(word).orElseThrow().plan(new PlanInput(service, vantage, observations)));
    }

    private static ServiceState service(List<Instance> instances, List<Route> routes) {
        return new ServiceState(WEB, 1, "fastest", Map.of(), Map.of(), instances, routes);
    }

    private static Instance instance(int number, @Nullable Location location) {
        return new Instance(
                WEB,
                number,
                new NodeName("node" + number),
                AddressPair.of("10.30.0." + number, null),
                AddressPair.of("10.18.0." + (number + 2), null),
                location,
                State.READY);
    }

    private static Route route(String via, int ready, @Nullable Location location) {
        return route(via, new Quality(ready, 0), location);
    }

    private static Route route(String via, Quality quality) {
        return route(via, quality, null);
    }

    private static Route route(String via, Quality quality, @Nullable Location location) {
        return new Route(
                new DomainName(via),
                List.of(new Endpoint(InetAddress.ofLiteral("192.0.2.9"), 50_103)),
                location,
                quality,
                List.of(new DomainName(via)));
    }
}
