package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.Bond;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.kernel.ffm.KernelClock;
import org.junit.jupiter.api.Test;

/** What a flow tells of why it was bound where it was. */
class ChoiceTest extends WithPicks {
    private static final BoundFlow.Choice ITS_TURN = new BoundFlow.Choice(
            0, BoundFlow.Overlooked.NOTHING, BoundFlow.Bonded.NOTHING, false, false, BoundFlow.Before.NONE, 0, 0);

    @Test
    void aFlowInRotationNamesItsBackend() {
        picks.plan(Entry.Pick.ROTATE, 3);
        long before = KernelClock.nowNs();
        int taken = picks.open();
        BoundFlow opening = picks.flow(Packets.TCP, picks.lastPort());

        picks.synAck(taken, picks.lastPort());
        BoundFlow flow = picks.flow(Packets.TCP, picks.lastPort());

        assertThat(opening.state()).isEqualTo(BoundFlow.State.OPENING);
        assertThat(opening.answeredNs()).isZero();
        assertThat(opening.waitingSinceNs()).isPositive();
        assertThat(flow.backend()).isEqualTo(taken);
        assertThat(flow.generation()).isEqualTo(1);
        assertThat(flow.onward().destination()).isEqualTo(ip("10.18.1." + (100 + taken)));
        assertThat(flow.onward().source()).isEqualTo(ip("10.30.0.9"));
        assertThat(flow.openedNs()).isBetween(before, KernelClock.nowNs());
        assertThat(flow.answeredNs()).isGreaterThan(flow.openedNs());
        assertThat(flow.state()).isEqualTo(BoundFlow.State.ESTABLISHED);
        assertThat(flow.choice()).isEqualTo(ITS_TURN);
        assertThat(picks.node.datapath().flow(flow.onward().mirrored()))
                .as("as its server names it")
                .contains(flow);
        assertThat(picks.node.datapath().flow(flow.name().mirrored()))
                .as("the other way round")
                .contains(flow);
    }

    @Test
    void theFastestTellsItsCostAndThatOfTheNext() {
        picks.plan(Entry.Pick.LOWEST_COST, 3);
        picks.node.put(
                new Entry.Rating(1, 100, 1, 0, 5_000, 0),
                new Entry.Rating(2, 100, 1, 0, 2_000, 0),
                new Entry.Rating(3, 100, 1, 0, 3_000, 0));
        assertThat(picks.open()).isEqualTo(2);

        BoundFlow.Choice choice = picks.choice(Packets.TCP, picks.lastPort());

        assertThat(choice.cost()).isBetween(2_000_000L, 2_001_000L);
        assertThat(choice.nextCost()).isBetween(3_000_000L, 3_001_000L);
    }

    /** {@code StandingTest.anOldResponseTimeCountsLess} explains it with the same figures. */
    @Test
    void anOldResponseTimeCountsLess() {
        picks.plan(Entry.Pick.LOWEST_COST, 1);
        picks.connect();
        picks.measure(1, 8_000_000, 2_000_000);
        picks.sampled(1, KernelClock.nowNs() - TimeUnit.SECONDS.toNanos(2)); // a half-life

        picks.open();
        assertThat(picks.choice(Packets.TCP, picks.lastPort()).cost())
                .as("half of handshake and response; less on a machine that stood still")
                .isBetween(1_250_000L, 5_001_000L);
        picks.hangUp(picks.lastPort());

        picks.ask();
        assertThat(picks.choice(Packets.UDP, picks.lastPort()).cost())
                .as("a datagram goes without a handshake")
                .isBetween(1_000_000L, 4_001_000L);
    }

    @Test
    void anOnlyOneHasNobodyBesideIt() {
        picks.plan(Entry.Pick.FEWEST_FLOWS, 1);
        picks.open();
        picks.open();

        BoundFlow.Choice choice = picks.choice(Packets.TCP, picks.lastPort());

        assertThat(choice.cost()).as("one was there, and itself").isEqualTo(2 << 10);
        assertThat(choice.nextCost()).isZero();
        assertThat(choice.only()).isTrue();
    }

    @Test
    void aCallerThatComesBackIsSaidToStick() {
        picks.plan(Entry.Pick.BY_CALLER, 5);
        int mine = picks.open();
        assertThat(picks.choice(Packets.TCP, picks.lastPort()).bonded()).isEqualTo(BoundFlow.Bonded.NOTHING);
        assertThat(picks.open()).isEqualTo(mine);

        assertThat(picks.choice(Packets.TCP, picks.lastPort()).bonded()).isEqualTo(BoundFlow.Bonded.THIS);
        assertThat(picks.node.datapath().bonds(1)).containsExactly(new Bond(ip("10.30.0.9"), mine, 1));
        assertThat(picks.node.datapath().bonds(2)).isEmpty();
    }

    @Test
    void aCallerWhoseBackendIsOutOrGoneIsSaidToHaveBeenMoved() {
        picks.plan(Entry.Pick.BY_CALLER, 5);
        int mine = picks.open();
        picks.refuse(mine, picks.lastPort());

        int next = picks.open();
        assertThat(next).isNotEqualTo(mine);
        assertThat(picks.choice(Packets.TCP, picks.lastPort()).bonded()).isEqualTo(BoundFlow.Bonded.ANOTHER);
        assertThat(picks.open()).isEqualTo(next);
        assertThat(picks.choice(Packets.TCP, picks.lastPort()).bonded()).isEqualTo(BoundFlow.Bonded.THIS);

        picks.node.remove(new Entry.BackendKey(next));
        assertThat(picks.open()).isNotEqualTo(next);
        assertThat(picks.choice(Packets.TCP, picks.lastPort()).bonded()).isEqualTo(BoundFlow.Bonded.ANOTHER);
    }

    @Test
    void whatSpillsOverTellsItsTier() {
        picks.plan(Entry.Pick.ROTATE, 1, 100, List.of(List.of(1), List.of(2)));
        assertThat(picks.connect()).isEqualTo(1);
        assertThat(picks.connect()).isEqualTo(2);
        assertThat(picks.choice(Packets.TCP, picks.lastPort()).tier()).isEqualTo(1);

        assertThat(picks.connect()).isEqualTo(1);
        assertThat(picks.choice(Packets.TCP, picks.lastPort()))
                .as("all are full")
                .isEqualTo(new BoundFlow.Choice(
                        0,
                        BoundFlow.Overlooked.FULL,
                        BoundFlow.Bonded.NOTHING,
                        false,
                        false,
                        BoundFlow.Before.NONE,
                        0,
                        0));
    }

    @Test
    void aFlowThatWasBoundAnewAfterAnEjectionSaysSo() {
        picks.plan(Entry.Pick.ROTATE, 2);
        int first = picks.ask();
        int port = picks.lastPort();
        refuseAnother(first);

        int second = picks.askFrom(port);

        BoundFlow flow = picks.flow(Packets.UDP, port);
        assertThat(second).isNotEqualTo(first);
        assertThat(flow.backend()).isEqualTo(second);
        assertThat(Objects.requireNonNull(flow.choice()).before()).isEqualTo(BoundFlow.Before.DESERTED);
    }

    @Test
    void whereAllAreEjectedThatIsOverlooked() {
        picks.plan(Entry.Pick.ROTATE, 1);
        refuseAnother(1);

        picks.open();

        assertThat(picks.choice(Packets.TCP, picks.lastPort()).overlooked()).isEqualTo(BoundFlow.Overlooked.EJECTED);
    }

    /** The backend refuses another flow. */
    private void refuseAnother(int backend) {
        int taken = picks.open();
        while (taken != backend) {
            taken = picks.open();
        }
        picks.refuse(backend, picks.lastPort());
    }

    @Test
    void aFlowWhoseBackendIsGoneSaysSoOnceItIsBoundAnew() {
        picks.plan(Entry.Pick.ROTATE, 2);
        int first = picks.ask();
        int port = picks.lastPort();
        picks.node.remove(new Entry.BackendKey(first));
        assertThat(picks.flow(Packets.UDP, port).backend()).isEqualTo(first);

        int second = picks.askFrom(port);

        assertThat(second).isNotEqualTo(first);
        assertThat(picks.choice(Packets.UDP, port).before()).isEqualTo(BoundFlow.Before.GONE);
    }

    @Test
    void aWayBackThatWasPutBackTellsNeitherCostsNorAnAnswer() {
        picks.plan(Entry.Pick.LOWEST_COST, 2);
        int taken = picks.ask();
        int port = picks.lastPort();
        picks.answer(taken, port);
        assertThat(picks.flow(Packets.UDP, port).answeredNs()).isPositive();
        assertThat(picks.choice(Packets.UDP, port).cost()).isPositive();
        byte[] reverse = FlowReader.key(picks.flow(Packets.UDP, port).onward().mirrored());
        assertThat(picks.node.datapath().flowEntries().remove(reverse)).isTrue();

        picks.node.datapath().sweep(KernelClock.nowNs() - TimeUnit.SECONDS.toNanos(1)); // or it would go the short way
        picks.askFrom(port);

        assertThat(picks.choice(Packets.UDP, port).cost()).isZero();
        assertThat(picks.flow(Packets.UDP, port).answeredNs()).isZero();
    }

    @Test
    void aWayBackBeginsUnansweredEachTimeThatItIsPutBack() {
        picks.plan(Entry.Pick.ROTATE, 2);
        int taken = picks.ask();
        int port = picks.lastPort();
        long openedNs = picks.flow(Packets.UDP, port).openedNs();
        for (int times = 0; times < 2; times++) {
            picks.answer(taken, port);
            assertThat(picks.flow(Packets.UDP, port).answeredNs()).isPositive();
            byte[] reverse =
                    FlowReader.key(picks.flow(Packets.UDP, port).onward().mirrored());
            assertThat(picks.node.datapath().flowEntries().remove(reverse)).isTrue();
            picks.node.datapath().sweep(KernelClock.nowNs() - TimeUnit.SECONDS.toNanos(1));

            picks.askFrom(port);

            assertThat(picks.node.datapath().flowEntries().lookup(reverse)).isNotNull();
            BoundFlow mended = picks.flow(Packets.UDP, port);
            assertThat(mended.answeredNs()).isZero();
            assertThat(mended.openedNs()).isEqualTo(openedNs).isLessThan(mended.calledNs());
            assertThat(mended.state()).isEqualTo(BoundFlow.State.OPENING);
        }
    }

    @Test
    void whatIsNotKnownIsNotFound() {
        assertThat(picks.node.datapath().flow(FlowName.parse("tcp", "10.18.1.2:1", "10.30.0.1:80")))
                .isEmpty();
    }
}
