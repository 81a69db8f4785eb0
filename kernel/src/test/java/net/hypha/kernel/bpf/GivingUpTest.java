package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.KernelClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller that ends its connection before the response has waited in vain: nobody knows how long it would have taken, but at least as long. */
class GivingUpTest extends WithPicks {
    /** Beyond twice the usual time, which is of some microseconds here, and a millisecond. */
    private static final long LONG_NS = 20_000_000;

    private static final long RESPONSE_NS = 1_000_000;

    @BeforeEach
    void plan() {
        picks.plan(Entry.Pick.LOWEST_COST, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Packets.RST_ACK, Packets.FIN_ACK})
    void itCountsAsAtLeastSoSlow(int end) {
        respond();
        waitInVain();

        picks.say(picks.lastPort(), end);
        picks.say(picks.lastPort(), end);

        assertThat(picks.measured(1).waitedNs()).isGreaterThan(LONG_NS);
        assertThat(picks.measured(1).givenUp()).as("once").isEqualTo(1);
        assertThat(picks.measured(1).samples()).as("that is no response").isEqualTo(1);
        assertThat(picks.measured(1).responseNs()).isEqualTo(RESPONSE_NS);
        picks.open();
        assertThat(picks.choice(Packets.TCP, picks.lastPort()).cost())
                .as("half of it at least; more than the usual")
                .isGreaterThan(LONG_NS / 2);
    }

    @Test
    void untilTheNextResponse() {
        respond();
        waitInVain();
        picks.hangUp(picks.lastPort());

        respond();

        assertThat(picks.measured(1).waitedNs()).isZero();
    }

    @Test
    void notWhereItWasNoLongerThanUsual() {
        respond();
        picks.measure(1, LONG_NS * 50, 0);
        waitInVain();

        picks.hangUp(picks.lastPort());

        assertNobodyGaveUp();
    }

    @Test
    void norWhereAnotherHadAResponseMeanwhile() {
        respond();
        waitInVain();
        int waiting = picks.lastPort();
        respond();

        picks.hangUp(waiting);

        assertNobodyGaveUp();
    }

    @Test
    void norWhereThereNeverWasAResponse() {
        waitInVain();

        picks.hangUp(picks.lastPort());

        assertNobodyGaveUp();
    }

    @Test
    void norWhereTheBackendEndedIt() {
        respond();
        waitInVain();
        picks.answerWith(1, picks.lastPort(), Packets.FIN_ACK);

        picks.say(picks.lastPort(), Packets.FIN_ACK);

        assertNobodyGaveUp();
        assertThat(picks.measured(1).resets()).isZero();
    }

    @Test
    void orResetIt() {
        respond();
        waitInVain();

        picks.answerWith(1, picks.lastPort(), Packets.RST_ACK);

        assertNobodyGaveUp();
        assertThat(picks.measured(1).resets()).isEqualTo(1);
        assertThat(picks.measured(1).refused())
                .as("it had taken the connection")
                .isZero();
    }

    @Test
    void aResetAfterItsLastWordIsNoneOfTheConnection() {
        picks.connect();
        picks.answerWith(1, picks.lastPort(), Packets.FIN_ACK);

        picks.answerWith(1, picks.lastPort(), Packets.RST_ACK);

        assertThat(picks.measured(1).resets()).isZero();
    }

    private void assertNobodyGaveUp() {
        assertThat(picks.measured(1).givenUp()).isZero();
        assertThat(picks.measured(1).waitedNs()).isZero();
    }

    /** As if it had taken a millisecond. */
    private void respond() {
        picks.connect();
        picks.request(picks.lastPort());
        picks.respond(1, picks.lastPort());
        assertThat(picks.measured(1).responseNs()).isPositive();
        picks.measure(1, RESPONSE_NS, 0);
    }

    /** For a response to a request on a new connection. */
    private void waitInVain() {
        picks.connect();
        picks.request(picks.lastPort());
        long askedNs = KernelClock.nowNs();
        while (KernelClock.nowNs() - askedNs < LONG_NS) {
            Thread.onSpinWait();
        }
    }
}
