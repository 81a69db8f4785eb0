package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import org.junit.jupiter.api.Test;

/** A backend that gives no answer gets no flows. */
class SilenceTest extends WithPicks {
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);

    @Test
    void oneThatDoesNotAnswerTwoSynsIsPassedOver() throws Exception {
        picks.plan(Entry.Pick.ROTATE, 2);
        assertThat(picks.open()).isEqualTo(1);
        assertThat(picks.connect()).isEqualTo(2);
        picks.passesKnocking(1, LONG);
        assertThat(picks.open()).as("a single SYN may have been lost").isEqualTo(1);
        picks.passesKnocking(1, LONG);

        assertThat(picks.connect()).isEqualTo(2);
        assertThat(picks.connect()).as("passed over").isEqualTo(2);
        assertThat(picks.node.events.take()).isEqualTo(new Event.Ejected(1, 80, 6, Evidence.UNANSWERED, false));
        assertThat(picks.measured(1).ejected()).isEqualTo(Evidence.UNANSWERED);
        assertThat(picks.measured(1).silences()).isEqualTo(1);
    }

    @Test
    void aLateAnswerBringsItBack() {
        picks.plan(Entry.Pick.ROTATE, 2);
        picks.open();
        int late = picks.lastPort();
        picks.connect();
        picks.open();
        picks.passesKnocking(1, LONG);
        picks.connect();
        assertThat(picks.connect()).isEqualTo(2);

        picks.synAck(1, late);
        assertThat(picks.measured(1).ejected()).isNull();
    }

    @Test
    void oneWhoseAnswersStayOutIsPassedOverIfItEverGaveAny() {
        picks.plan(Entry.Pick.ROTATE, 2);
        picks.answer(picks.ask(), picks.lastPort());
        picks.answer(picks.ask(), picks.lastPort());
        for (int i = 0; i < 4; i++) {
            int backend = picks.ask();
            if (backend == 2) {
                picks.answer(2, picks.lastPort());
            }
        }
        picks.passesUnanswered(1, LONG);
        assertThat(List.of(picks.ask(), picks.ask())).containsOnly(2);
        assertThat(picks.measured(1).ejected()).isEqualTo(Evidence.SILENT);
    }

    @Test
    void oneThatNeverAnswersMayBeOfAProtocolWithoutAnswers() {
        picks.plan(Entry.Pick.ROTATE, 2);
        for (int i = 0; i < 6; i++) {
            picks.ask();
        }
        picks.passesUnanswered(1, LONG);
        picks.passesUnanswered(2, LONG);
        assertThat(List.of(picks.ask(), picks.ask())).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void noMoreThanHalfAreOutForTheirSilence() {
        picks.plan(Entry.Pick.ROTATE, 4);
        openMany(8);
        for (int id = 1; id <= 4; id++) {
            picks.passesKnocking(id, LONG);
        }
        openMany(8);
        assertThat(picks.node.datapath().backendStats().values().stream()
                        .filter(stats -> stats.ejected() != null)
                        .count())
                .isEqualTo(2);
    }

    @Test
    void theOnlyOneIsNeverOut() {
        picks.plan(Entry.Pick.ROTATE, 1);
        openMany(3);
        picks.passesKnocking(1, LONG);
        assertThat(picks.open()).isEqualTo(1);
        assertThat(picks.measured(1).ejected()).isNull();
    }

    @Test
    void datagramsOfAFlowStayWhereThereIsNoOtherAlsoOnceItsInstanceIsDrained() {
        picks.plan(Entry.Pick.ROTATE, 1);
        assertThat(picks.ask()).isEqualTo(1);
        int port = picks.lastPort();
        BoundFlow flow = picks.flow(Packets.UDP, port);
        picks.refuse(picks.open(), picks.lastPort());
        assertThat(picks.measured(1).ejected()).isEqualTo(Evidence.REFUSED);

        assertThat(picks.askFrom(port)).isEqualTo(1);
        picks.node.put(new Entry.Plan(1, Entry.Pick.ROTATE, List.of()));
        assertThat(picks.askFrom(port)).isEqualTo(1);
        assertThat(picks.flow(Packets.UDP, port).openedNs()).as("the same flow").isEqualTo(flow.openedNs());
    }

    @Test
    void datagramsOfAFlowDoNotGoRoundWhereAllAreOut() {
        picks.plan(Entry.Pick.ROTATE, 2);
        int first = picks.ask();
        int port = picks.lastPort();
        for (int i = 0; i < 2; i++) {
            picks.refuse(picks.open(), picks.lastPort());
        }

        int next = picks.askFrom(port);
        BoundFlow flow = picks.flow(Packets.UDP, port);
        assertThat(next).as("it is tried elsewhere once").isNotEqualTo(first);
        assertThat(picks.askFrom(port)).isEqualTo(next);
        assertThat(picks.flow(Packets.UDP, port).openedNs()).isEqualTo(flow.openedNs());
    }

    @Test
    void datagramsOfAFlowGoToAnotherOnceTheirsIsOut() {
        picks.plan(Entry.Pick.ROTATE, 2);
        int first = picks.ask();
        int port = picks.lastPort();
        assertThat(picks.askFrom(port)).isEqualTo(first);
        int connected = picks.open();
        int of = connected == first ? picks.lastPort() : openAt(first);
        picks.refuse(first, of);

        assertThat(picks.askFrom(port)).isNotEqualTo(first);
        assertThat(picks.measured(first).open()).isZero();
    }

    @Test
    void aSynThatIsSentAgainGoesToAnother() {
        picks.plan(Entry.Pick.ROTATE, 2);
        int first = picks.open();
        int port = picks.lastPort();
        assertThat(picks.openFrom(port)).as("not yet").isEqualTo(first);
        picks.connect();
        picks.open();
        picks.passesKnocking(first, LONG);

        assertThat(picks.openFrom(port)).isNotEqualTo(first);
    }

    @Test
    void whoIsAdmittedAgainIsJudgedAnew() {
        picks.plan(Entry.Pick.ROTATE, 2);
        openMany(4);
        picks.passesKnocking(1, LONG);
        openMany(2);
        assertThat(picks.measured(1).ejected()).isNotNull();

        picks.node.datapath().readmit(1);
        assertThat(List.of(picks.open(), picks.open())).contains(1);
        assertThat(picks.measured(1).ejected()).isNull();
    }

    private void openMany(int flows) {
        for (int i = 0; i < flows; i++) {
            picks.open();
        }
    }

    /** Opens flows until one is at the backend; its port. */
    private int openAt(int backend) {
        while (picks.open() != backend) {}
        return picks.lastPort();
    }
}
