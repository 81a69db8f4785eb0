package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Evidence;
import org.junit.jupiter.api.Test;

/** Which backend of a tier a new flow gets. */
class PickTest extends WithPicks {
    @Test
    void theOneThatAnswersFastestIsChosen() {
        picks.plan(Entry.Pick.LOWEST_COST, 3);
        List<Integer> flows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            flows.add(picks.ask());
        }
        assertThat(flows).as("each is tried once while nothing is known").containsExactlyInAnyOrder(1, 2, 3);

        picks.answer(flows.get(2), picks.lastPort());
        assertThat(picks.open())
                .as("two have not answered yet, and wait longer every moment")
                .isEqualTo(flows.get(2));
    }

    @Test
    void aRequestThatIsNeverAnsweredIsForgottenInTheEnd() {
        picks.plan(Entry.Pick.LOWEST_COST, 2);
        int silent = picks.ask();
        int other = picks.ask();
        picks.answer(other, picks.lastPort());
        assertThat(picks.connect()).as("the silent one keeps somebody waiting").isEqualTo(other);

        picks.aMinutePassesWaiting(silent);
        assertThat(picks.open())
                .as("nobody waits that long: it gets another chance")
                .isEqualTo(silent);
    }

    @Test
    void ofManyTheCheaperOfTwoIsChosenSoAllGetTheirShare() {
        picks.plan(Entry.Pick.LOWEST_COST, 128);
        assertThat(new TreeSet<>(picks.connect(2_000))).hasSizeGreaterThan(100);
    }

    @Test
    void randomReachesAll() {
        picks.plan(Entry.Pick.RANDOM, 5);
        assertThat(new TreeSet<>(picks.connect(200))).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void rotationPassesOverTheEjectedAndTakesThemIfThereIsNoOther() {
        picks.plan(Entry.Pick.ROTATE, 3);
        assertThat(List.of(picks.open(), picks.open(), picks.open())).containsExactly(1, 2, 3);
        picks.refuse(2, picks.lastPort() - 1);
        assertThat(picks.connect(4)).containsExactly(1, 3, 1, 3);

        assertThat(List.of(picks.open(), picks.open())).containsExactly(1, 3);
        picks.refuse(1, picks.lastPort() - 1);
        picks.refuse(3, picks.lastPort());
        assertThat(picks.connect(3)).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(picks.node.datapath().backendStats().values())
                .extracting(BackendStats::ejected)
                .containsOnly(Evidence.REFUSED);
    }

    @Test
    void rotationsBeginWhereTheNodesSeedSays() {
        picks.node.restart("node1".hashCode());
        FirstTurns turns = new FirstTurns("node1".hashCode());
        assertThat(IntStream.rangeClosed(1, 10).map(plan -> picks.firstOf(plan, 5)))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 10)
                        .mapToObj(plan -> (int) (turns.of(plan) % 5) + 1)
                        .toList());
    }

    @Test
    void rotationFollowsTheWeightsExactly() {
        picks.plan(Entry.Pick.ROTATE, 0, 700, List.of(List.of(1, 2, 3)));
        picks.weight(1, 700);
        picks.weight(2, 300);
        picks.weight(3, 100);

        Map<Integer, Long> taken = count(picks.connect(1_100));

        assertThat(taken).isEqualTo(Map.of(1, 700L, 2, 300L, 3, 100L));
    }

    @Test
    void aLightOneAloneTakesAll() {
        picks.plan(Entry.Pick.ROTATE, 0, 1_000, List.of(List.of(1, 2)));
        picks.weight(1, 1_000);
        picks.weight(2, 1);
        picks.refuseNext(1);

        assertThat(picks.connect(5)).containsOnly(2);
    }

    /** Its turns are rare where the heaviest has a hundred times its weight; that one is out. */
    @Test
    void theLightOnesShareByTheirWeightsWhatAHeavyOneLeaves() {
        picks.plan(Entry.Pick.ROTATE, 0, 1_000, List.of(List.of(1, 2, 3)));
        picks.weight(1, 1_000);
        picks.weight(2, 10);
        picks.weight(3, 20);
        picks.refuseNext(1);

        assertThat(count(picks.connect(900)).getOrDefault(3, 0L))
                .isBetween(515L, 685L); // 600, give or take six standard deviations
    }

    @Test
    void aFarDomainIsNoFasterForItsManyInstances() {
        picks.plan(Entry.Pick.LOWEST_COST, 2);
        picks.node.put(new Entry.Rating(1, 100, 1, 0, 3_000, 0));
        picks.node.put(new Entry.Rating(2, 1_000, 10, 0, 20_000, 0));
        assertThat(picks.open()).as("3 ms before 20 ms").isEqualTo(1);
    }

    @Test
    void whatWaitsAtADomainWaitsAtAllItsInstances() {
        picks.plan(Entry.Pick.LOWEST_COST, 2);
        picks.node.put(new Entry.Rating(1, 100, 1, 0, 3_000, 0));
        picks.node.put(new Entry.Rating(2, 1_000, 10, 0, 3_100, 0));
        assertThat(picks.open()).isEqualTo(1);
        assertThat(picks.open()).as("one waits at the one instance").isEqualTo(2);
        assertThat(picks.open()).as("one waits at ten").isEqualTo(2);
    }

    @Test
    void ofADomainsWeightThatOfEachInstanceCountsForTheFastest() {
        assertThat(Entry.Pick.LOWEST_COST.weight(1_000, 10)).isEqualTo(100);
        assertThat(Entry.Pick.LOWEST_COST.weight(3, 10)).as("not none").isEqualTo(1);
        assertThat(Entry.Pick.LOWEST_COST.weight(0, 10)).isZero();
        assertThat(Entry.Pick.LOWEST_COST.weight(50, 0)).as("an unhealthy one").isEqualTo(50);
        assertThat(Entry.Pick.RANDOM.weight(1_000, 7)).isEqualTo(700);
        assertThat(Entry.Pick.FEWEST_FLOWS.weight(1_000, 10)).isEqualTo(1_000);
    }

    @Test
    void weightedFollowsTheWeightsRoughlyAndRandomDoesNot() {
        picks.plan(Entry.Pick.WEIGHTED, 0, 300, List.of(List.of(1, 2)));
        picks.weight(1, 300);

        Map<Integer, Long> taken = count(picks.connect(2_000));

        assertThat(taken.getOrDefault(1, 0L)).isBetween(1_380L, 1_620L); // 1,500, give or take six standard deviations

        picks.plan(Entry.Pick.RANDOM, 2);
        assertThat(count(picks.connect(2_000)).getOrDefault(1, 0L)).isBetween(860L, 1_140L);
    }

    @Test
    void theOneWithFewestFlowsIsChosenOthersFlowsIncluded() {
        picks.plan(Entry.Pick.FEWEST_FLOWS, 3);
        picks.node.put(new Entry.Rating(3, 100, 1, 2, 0, 0));
        assertThat(count(picks.connect(7)))
                .as("two of others' are at the third")
                .isEqualTo(Map.of(1, 3L, 2, 3L, 3, 1L));
    }

    @Test
    void aFlowThatHasEndedIsNoneInFlight() {
        picks.plan(Entry.Pick.FEWEST_FLOWS, 2);
        int first = picks.connect();
        int port = picks.lastPort();
        picks.connect();
        picks.hangUp(port);
        assertThat(picks.measured(first).open()).isZero();
        assertThat(picks.open()).isEqualTo(first);
    }

    @Test
    void aCallerSticksToItsBackendAlsoWhenOthersCome() {
        picks.plan(Entry.Pick.BY_CALLER, 5);
        int mine = picks.open();
        assertThat(picks.connect(20)).containsOnly(mine);

        picks.plan(Entry.Pick.BY_CALLER, 100);
        assertThat(picks.connect(20)).as("it still lives").containsOnly(mine);

        picks.refuse(picks.open(), picks.lastPort());
        int other = picks.open();
        assertThat(other).isNotEqualTo(mine);
        assertThat(picks.connect(20)).containsOnly(other);
    }

    /** {@code StandingTest} of the node computes the same, to explain it. */
    @Test
    void whomANewCallerGetsFollowsFromItsAddress() {
        assertThat(IntStream.of(2, 3, 5, 20, 100).map(this::chosenOf)).containsExactly(2, 2, 2, 2, 45);
    }

    private int chosenOf(int backends) {
        picks.plan(backends, Entry.Pick.BY_CALLER, backends);
        return picks.open();
    }

    @Test
    void anEmptyPlaceInAPlanIsPassedOver() {
        picks.plan(Entry.Pick.ROTATE, 3);
        picks.node.remove(new Entry.BackendKey(1));
        assertThat(picks.open()).isEqualTo(2);
    }

    private static Map<Integer, Long> count(List<Integer> taken) {
        return new TreeMap<>(taken.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
    }
}
