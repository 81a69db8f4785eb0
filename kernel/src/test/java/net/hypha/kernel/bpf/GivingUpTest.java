package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.KernelClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller that ends its connection before the response has waited in vain: nobody knows how long it would have taken, but at least as long. */
class GivingUpTest {
    private static final int LONGER = 20;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    private Picks picks;

    @BeforeEach
    void start() throws Exception {
        picks = new Picks(network);
        picks.plan(Entry.Pick.LOWEST_COST, 1);
    }

    @Test
    void itsWaitingTimeIsASample() {
        long usualNs = responseNs();

        giveUp(LONGER * usualNs);

        assertThat(picks.measured(1).responseNs())
                .as("a quarter of twenty times as long, at least")
                .isGreaterThan(5 * usualNs);
        assertThat(picks.measured(1).samples()).isEqualTo(2);
        assertThat(picks.measured(1).pending()).isZero();
        assertThat(picks.measured(1).givenUp()).isEqualTo(1);
    }

    @Test
    void notOneThatWasNoLongerThanUsual() {
        long usualNs = responseNs();
        picks.measure(1, 1_000_000_000L, 0);

        giveUp(LONGER * usualNs);

        assertThat(picks.measured(1).responseNs()).isEqualTo(1_000_000_000L);
        assertThat(picks.measured(1).givenUp()).isZero();
    }

    @Test
    void norWhereThereNeverWasAResponse() {
        giveUp(0);

        assertThat(picks.measured(1).samples()).isZero();
        assertThat(picks.measured(1).responseNs()).isZero();
    }

    @Test
    void norWhereTheBackendEndedIt() {
        long usualNs = responseNs();
        request(LONGER * usualNs);

        picks.refuse(1, picks.lastPort());

        assertThat(picks.measured(1).givenUp()).isZero();
        assertThat(picks.measured(1).resets()).isEqualTo(1);
        assertThat(picks.measured(1).refused())
                .as("it had taken the connection")
                .isZero();
        assertThat(picks.measured(1).samples()).isEqualTo(1);
    }

    private long responseNs() {
        picks.connect();
        picks.request(picks.lastPort());
        picks.respond(1, picks.lastPort());
        long responseNs = picks.measured(1).responseNs();
        assertThat(responseNs).isPositive();
        return responseNs;
    }

    private void giveUp(long afterNs) {
        request(afterNs);
        picks.hangUp(picks.lastPort());
    }

    /** One without a response, for so long. */
    private void request(long waitedNs) {
        picks.connect();
        picks.request(picks.lastPort());
        long askedNs = KernelClock.nowNs();
        while (KernelClock.nowNs() - askedNs < waitedNs) {
            Thread.onSpinWait();
        }
    }
}
