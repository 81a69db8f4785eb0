package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.KernelClock;
import org.junit.jupiter.api.Test;

/** What becomes of flows when the best have no room, are out, or have just come back. */
class SpillOverTest extends WithPicks {
    @Test
    void theSecondTierTakesWhatTheFirstHasNoRoomForAndGivesItBackLate() {
        picks.plan(Entry.Pick.ROTATE, 4, 100, List.of(List.of(1), List.of(2)));
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertThat(picks.connect()).isEqualTo(1);
            ports.add(picks.lastPort());
        }
        assertThat(picks.connect()).as("the first is full").isEqualTo(2);

        picks.hangUp(ports.removeLast());
        assertThat(picks.measured(1).open()).isEqualTo(3);
        assertThat(picks.connect()).as("a quarter has gone: it is taken again").isEqualTo(1);
        ports.add(picks.lastPort());
        assertThat(picks.measured(1).full()).isFalse();
        assertThat(picks.connect()).isEqualTo(2);
    }

    @Test
    void oneIsNotFullByTurnsAtEachOfItsFlows() {
        picks.plan(Entry.Pick.ROTATE, 8, 100, List.of(List.of(1), List.of(2)));
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            picks.connect();
            ports.add(picks.lastPort());
        }
        assertThat(picks.connect()).isEqualTo(2);
        picks.hangUp(ports.removeLast());
        assertThat(picks.connect()).as("7 of 8: still as good as full").isEqualTo(2);
        picks.hangUp(ports.removeLast());
        assertThat(picks.connect()).isEqualTo(1);
    }

    @Test
    void whereAllAreFullTheBestTierTakesMore() {
        picks.plan(Entry.Pick.ROTATE, 1, 100, List.of(List.of(1), List.of(2)));
        assertThat(List.of(picks.connect(), picks.connect(), picks.connect(), picks.connect()))
                .containsExactly(1, 2, 1, 1);
    }

    @Test
    void othersFlowsMakeOneFullTooAndARouteHasRoomForAllBehindIt() {
        picks.plan(Entry.Pick.ROTATE, 10, 100, List.of(List.of(1), List.of(2), List.of(3)));
        picks.node.put(new Entry.Rating(1, 100, 1, 10, 0, 0));
        assertThat(picks.connect()).as("full of others' flows").isEqualTo(2);
        picks.node.put(new Entry.Rating(1, 100, 3, 10, 0, 0));
        assertThat(picks.connect()).as("three instances are behind it").isEqualTo(1);
    }

    @Test
    void theNextTierTakesOverWhereTheFirstIsOut() {
        picks.plan(Entry.Pick.LOWEST_COST, 0, 100, List.of(List.of(1, 2), List.of(3), List.of(4)));
        picks.refuse(picks.open(), picks.lastPort());
        assertThat(picks.open()).isIn(1, 2);
        picks.refuse(1, picks.lastPort());
        picks.refuse(2, picks.lastPort());
        assertThat(picks.open()).isEqualTo(3);
        picks.refuse(3, picks.lastPort());
        assertThat(picks.open()).isEqualTo(4);
    }

    /** Chances, give or take six standard deviations. */
    @Test
    void allOfTheNextTierTakeOverByTheirWeights() {
        picks.plan(Entry.Pick.ROTATE, 0, 100, List.of(List.of(1), List.of(2, 3)));
        picks.refuse(picks.open(), picks.lastPort());
        assertThat(share(picks.connect(400), 2)).isBetween(140L, 260L);

        picks.weight(2, 30_000);
        picks.weight(3, 10_000);
        List<Integer> weighed = picks.connect(400);
        assertThat(share(weighed, 2)).isBetween(248L, 352L);
        assertThat(weighed).doesNotContain(1);
    }

    private static long share(List<Integer> taken, int backend) {
        return taken.stream().filter(id -> id == backend).count();
    }

    @Test
    void oneThatJustCameBackTakesATenthAtFirst() {
        picks.plan(Entry.Pick.ROTATE, 2);
        picks.node.put(new Entry.Rating(2, 100, 1, 0, 0, KernelClock.nowNs()));

        List<Integer> taken = picks.connect(110);

        assertThat(taken.stream().filter(id -> id == 2).count()).isBetween(9L, 11L);

        picks.node.put(new Entry.Rating(2, 100, 1, 0, 0, KernelClock.nowNs() - TimeUnit.HOURS.toNanos(1)));
        assertThat(picks.connect(100).stream().filter(id -> id == 2).count()).isEqualTo(50);
    }
}
