package net.hypha.node.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.Test;

/** Explanations as text: share, instance, tier, and why. */
class ExplainingTest {
    @Test
    void turnsAreTakenAsWeightsSay() {
        Scene scene = new Scene("weighted", 3);
        scene.with(scene.weighing(0, 50, "")).with(scene.weighing(2, 0, ""));
        assertThat(scene.text()).isEqualTo("""
                weighted, tier 1 of 1
                 33.3 % 0 in 1: takes its turn
                 66.7 % 1 in 1: takes its turn
                  0.0 % 2 in none: weight 0: only where no other can
                """);
    }

    @Test
    void oneThatHasJustComeBackBeginsSlowly() {
        Scene scene = new Scene("weighted", 3);
        scene.since.put(1, Scene.NOW - TimeUnit.SECONDS.toNanos(5));
        assertThat(scene.text()).isEqualTo("""
                weighted, tier 1 of 1
                 40.1 % 0 in 1: takes its turn
                 19.9 % 1 in 1: takes its turn; has just come (back): 50 % of its weight, all of it in 5 s
                 40.1 % 2 in 1: takes its turn
                """);
    }

    @Test
    void whoIsNotInThePlanIsShownWithItsReason() {
        Scene scene = new Scene("random", 5);
        scene.options = new PolicyOptions(0, PolicyOptions.Affinity.CALLER, LabelSet.of(Map.of("tier", "gold")), 0);
        scene.with(scene.weighing(0, 100, "tier=gold").withState(Instance.State.UNHEALTHY))
                .with(scene.weighing(1, 100, "tier=gold").withState(Instance.State.DRAINING))
                .with(scene.weighing(3, 100, "tier=gold"))
                .with(Scene.instance(4, new NodeName("router9")));
        assertThat(scene.text()).isEqualTo("""
                random, tier 1 of 1
                100.0 % 3 in 1: takes its turn
                  0.0 % 0 in none: unhealthy: HTTP 500, expected 200-399
                  0.0 % 1 in none: draining: keeps its flows, takes no new ones
                  0.0 % 2 in none: lacks label tier=gold
                  0.0 % 4 in none: not reachable from here: node router9 is not known, or has no tunnel
                """);
    }

    @Test
    void fullAndEjectedOnesArePassedOver() {
        Scene scene = new Scene("nearest", 3).measured(0, 5, 0, 80).ejected(1, Evidence.SILENT, 42);
        scene.options = new PolicyOptions(80, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 0);
        assertThat(scene.text()).isEqualTo("""
                rotate, tier 2 of 2
                  0.0 % 0 in 1: full: 80 of 80 flows in flight; takes flows again at 60
                  0.0 % 1 in 2: ejected: requests to it got no response; takes flows again in 42 s at the latest
                100.0 % 2 in 2: takes its turn
                """);
    }

    @Test
    void oneThatWasFullTakesFlowsAgainWhenAQuarterHasEnded() {
        Scene scene = new Scene("round-robin", 2);
        scene.options = new PolicyOptions(80, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 0);
        scene.measured.put(1, new BackendStats(0, 0, 0, 0, 0, 61, 99, 0, 0, true, null));
        assertThat(scene.text()).isEqualTo("""
                rotate, tier 1 of 1
                100.0 % 0 in 1: takes its turn
                  0.0 % 1 in 1: full: 61 of 80 flows in flight; takes flows again at 60
                """);
    }

    @Test
    void whereAllAreOutTheFirstTierTakesFlowsAllTheSame() {
        Scene scene =
                new Scene("round-robin", 2).ejected(0, Evidence.REFUSED, 2).ejected(1, Evidence.UNANSWERED, 15);
        assertThat(scene.text()).isEqualTo("""
                rotate, tier 1 of 1
                 50.0 % 0 in 1: ejected: it refused a flow (TCP reset, or ICMP unreachable); takes flows again in 2 s at the latest; nobody is better off, so it takes flows all the same
                 50.0 % 1 in 1: ejected: connections to it got no answer; takes flows again in 15 s at the latest; nobody is better off, so it takes flows all the same
                """);
    }

    @Test
    void theLowestCostIsComparedWithTheOthers() {
        Scene scene = new Scene("fastest", 3)
                .measured(0, 9, 1, 1)
                .measured(1, 2, 3, 3)
                .measured(2, 4, 0, 0);
        assertThat(scene.text()).isEqualTo("""
                lowest-cost, tier 1 of 1
                  0.0 % 0 in 1: costs more: 18.002 ms, the cheapest 4.001 ms
                  0.0 % 1 in 1: costs more: 8.004 ms, the cheapest 4.001 ms
                100.0 % 2 in 1: costs 4.001 ms
                """);
        assertThat(new Scene("fastest", 3).measured(0, 9, 0, 0).text())
                .as("of equals the first after a place drawn at random")
                .isEqualTo("""
                lowest-cost, tier 1 of 1
                  0.0 % 0 in 1: costs more: 9.001 ms, the cheapest 0.001 ms
                 66.7 % 1 in 1: costs 0.001 ms; no response was seen yet
                 33.3 % 2 in 1: costs 0.001 ms; no response was seen yet
                """);
    }

    @Test
    void amongManyTheCheapestOfThreeIsTaken() {
        Scene scene = new Scene("fastest", 9);
        for (int number = 0; number < 9; number++) {
            scene.measured(number, number + 1, 0, 0);
        }
        assertThat(scene.text()).isEqualTo("""
                lowest-cost, tier 1 of 1
                 33.3 % 0 in 1: costs 1.001 ms
                 25.0 % 1 in 1: costs 2.001 ms
                 17.9 % 2 in 1: costs 3.001 ms
                 11.9 % 3 in 1: costs 4.001 ms
                  7.1 % 4 in 1: costs 5.001 ms
                  3.6 % 5 in 1: costs 6.001 ms
                  1.2 % 6 in 1: costs 7.001 ms
                  0.0 % 7 in 1: costs more: 8.001 ms, the cheapest 1.001 ms
                  0.0 % 8 in 1: costs more: 9.001 ms, the cheapest 1.001 ms
                """);
    }

    @Test
    void theFewestFlowsAreThoseOfAllCallers() {
        Scene scene = new Scene("least-loaded", 3).measured(0, 1, 0, 3).measured(1, 1, 0, 1);
        scene.loads.put(1, 9);
        scene.loads.put(2, 4);
        assertThat(scene.text()).isEqualTo("""
                fewest-flows, tier 1 of 1
                100.0 % 0 in 1: the fewest: 3 in flight
                  0.0 % 1 in 1: more: 10 in flight, the fewest 3
                  0.0 % 2 in 1: more: 4 in flight, the fewest 3
                """);
    }

    @Test
    void callersAreToldWhoTheyWouldStickTo() {
        Scene scene = new Scene("sticky", 3);
        assertThat(scene.text()).isEqualTo("""
                by-caller, tier 1 of 1
                 33.3 % 0 in 1: callers that are new here are spread evenly
                 33.3 % 1 in 1: callers that are new here are spread evenly
                 33.3 % 2 in 1: callers that are new here are spread evenly
                """);
        assertThat(scene.explained().callers())
                .hasToString(
                        "[Bond[workload=red, candidate=web@here/0, bonded=null], Bond[workload=blue, candidate=web@here/0, bonded=null]]");
    }

    @Test
    void whoSticksToWhomIsRemembered() {
        Scene scene = new Scene("sticky", 3);
        scene.bonds.put("10.30.0.100", 1);
        scene.bonds.put("10.30.0.77", 1);
        scene.bonds.put("10.30.0.101", 9);

        assertThat(scene.explained().callers())
                .as("what blue stuck to is another by now")
                .hasToString(
                        "[Bond[workload=red, candidate=web@here/0, bonded=web@here/1], Bond[workload=blue, candidate=web@here/0, bonded=null]]");
        assertThat(scene.explained().candidates())
                .extracting(Explanation.One::bonded)
                .containsExactly(0, 2, 0);
    }

    @Test
    void anInstanceOfTheOtherFamilyIsNone() {
        Scene scene = new Scene("round-robin", 3);
        scene.family = Family.IPV6;
        assertThat(scene.text()).isEqualTo("""
                rotate, tier 1 of 1
                 50.0 % 0 in 1: takes its turn
                 50.0 % 1 in 1: takes its turn
                  0.0 % 2 in 1: has no IPv6 address
                """);
    }

    @Test
    void whatIsKnownOfEachIsShownWithItsAge() {
        Scene scene = new Scene("fastest", 2).measured(1, 8, 1, 2);
        assertThat(scene.explained().candidates().get(1))
                .hasToString(
                        "One[id=web@here/1, number=1, node=router2, via=null, way=remote, location=null, state=ready, tier=1, share=0.0, why=costs more: 16.002 ms, the cheapest 0.001 ms, distance=Away[roundTripMs=1.5, source=probe, ageSeconds=2], response=Response[ms=8.0, ageSeconds=0, countsMs=8.0], inFlight=2, inFlightElsewhere=0, waiting=1, flows=9, refused=0, resets=3, givenUp=2, weight=100, weightNow=100.0, bonded=null, behind=null]");
    }

    @Test
    void whatIsMissingInARoutesDistanceIsSaid() {
        DomainName uptown = new DomainName("uptown");
        ServiceKey web = ServiceKey.of("web", "here");
        Quality placed = new Quality(1, 0, 100, 0, 3_000_000);
        Route unknown = new Route(uptown, List.of(), null, new Quality(1, 0), List.of(uptown));
        Route known = new Route(uptown, List.of(), null, placed, List.of(uptown));

        assertThat(Words.notPlaced(new Candidate.ToRoute(web, unknown)))
                .isEqualTo(
                        "; how far the instances are behind its gateway is not known: the way to the gateway counts alone");
        assertThat(Words.notPlaced(new Candidate.ToRoute(web, known))).isEmpty();
        assertThat(placed.behind(new Distance(5_000_000, Distance.Source.PROBE)))
                .isEqualTo(new Distance(8_000_000, Distance.Source.PROBE));
    }
}
