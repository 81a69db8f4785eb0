package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import net.hypha.exchange.message.Doubt;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceOptions;
import org.junit.jupiter.api.Test;

/** What callers elsewhere saw of instances of this node, from what the domain passes on to what it is told. */
class DoubtedTest extends WithHarness {
    /** Nobody waits for the next one. */
    private static final ServiceOptions SELDOM =
            new ServiceOptions(Map.of(), new Health(new Health.Tcp(80), 3_600_000, 50, 2, 1));

    @Test
    void theServicesOwnCheckIsMadeAtOnceUntilItIsCertain() throws Exception {
        node.domain.options = SELDOM;
        twoInstances();
        assertThat(counted("checks", "passed")).isEqualTo(2);

        node.down(2, true);
        node.domain.pass(doubt(1, 80));
        node.until(() -> node.state("host2") == Instance.State.UNHEALTHY);
        assertThat(counted("checks", "failed")).isEqualTo(2);
        assertThat(counted("doubts", "heard-checked")).isEqualTo(1);
        assertThat(node.state("host1")).isEqualTo(Instance.State.READY);
    }

    @Test
    void oneThatItsCheckFindsWellStaysWhateverCallersSay() throws Exception {
        node.domain.options = SELDOM;
        twoInstances();
        node.domain.pass(doubt(1, 80), doubt(1, 80), doubt(1, 81));
        node.until(() -> counted("checks", "passed") == 3);
        assertThat(counted("doubts", "heard-too-many")).isEqualTo(2);
        assertThat(node.state("host2")).isEqualTo(Instance.State.READY);
    }

    @Test
    void whereNothingChecksAConnectionFindsOutAndLetsItInAgain() throws Exception {
        twoInstances();
        datapath.served.add(80);
        node.down(1, true);
        node.down(2, true);
        node.domain.pass(doubt(1, 80));
        node.until(() -> node.state("host2") == Instance.State.UNHEALTHY);
        assertThat(node.manager().insight().status().conditions())
                .anySatisfy(condition -> assertThat(condition.message()).contains("takes no connections to port 80"));
        assertThat(counted("doubts", "heard-connected")).isEqualTo(1);

        node.down(2, false);
        node.until(() -> node.state("host2") == Instance.State.READY);
    }

    @Test
    void anotherThatServesThePortIsProofThatItIsServed() throws Exception {
        twoInstances();
        node.down(2, true);
        node.domain.pass(doubt(1, 80));
        node.until(() -> node.state("host2") == Instance.State.UNHEALTHY);
    }

    @Test
    void theThirdOtherOneIsStillTried() throws Exception {
        instances(5);
        for (int host : List.of(1, 2, 3)) {
            node.down(host, true);
        }
        node.domain.pass(doubt(1, 80));
        node.until(() -> node.state("host2") == Instance.State.UNHEALTHY);
        assertThat(node.failedLooks.get())
                .as("twice at this one, at two others")
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void noMoreThanThreeOthersAreTriedHoweverManyThereAre() throws Exception {
        instances(5);
        for (int host : List.of(1, 2, 3, 4)) {
            node.down(host, true); // host5 serves the port, and is not asked
        }
        node.domain.pass(doubt(1, 80));
        node.until(() -> node.failedLooks.get() == 5); // twice at this one, once at three others
        untilLookedAtAgain(80);
        untilLookedAtAgain(80);
        assertThat(node.failedLooks.get())
                .as("the same twice; the last time is under way")
                .isBetween(10, 15);
        assertThat(node.state("host2")).isEqualTo(Instance.State.READY);
    }

    @Test
    void aPortThatNobodyServesTakesNobodyAway() throws Exception {
        twoInstances();
        datapath.served.add(80);
        node.down(1, true);
        node.down(2, true);
        node.domain.pass(doubt(1, 4_444));
        node.until(() -> node.failedLooks.get() == 3); // twice at this one, once at the other
        untilLookedAtAgain(4_444);
        node.domain.pass(
                new Doubt(Worlds.WEB, 0, Doubt.Kind.SILENT, 80, 17), // datagrams
                new Doubt(Worlds.WEB, 7, Doubt.Kind.SILENT, 80, 6),
                new Doubt(ServiceKey.of("webserver", "uptown"), 1, Doubt.Kind.SILENT, 80, 6));
        node.until(() -> counted("doubts", "heard-unknown") == 2);
        assertThat(counted("doubts", "heard-no-use")).isEqualTo(1);
        assertThat(node.state("host1")).isEqualTo(Instance.State.READY);
        assertThat(node.state("host2")).isEqualTo(Instance.State.READY);
    }

    @Test
    void oneWhoseCallersAreAnsweredStaysThoughItsNodeCannotConnect() throws Exception {
        twoInstances();
        datapath.served.add(80);
        node.down(1, true);
        node.down(2, true);
        node.whenLookedAt = this::aCallerIsAnswered;
        node.domain.pass(doubt(1, 80));
        node.until(() -> node.failedLooks.get() == 2);
        untilLookedAtAgain(80);
        assertThat(node.state("host2")).isEqualTo(Instance.State.READY);
    }

    @Test
    void whatIsSeenOfInstancesHereIsNotAskedOfTheDomain() throws Exception {
        twoInstances();
        node.until(() -> datapath.text().contains("backend 1"));
        node.kernel.raise(new Event.Ejected(1, 80, 6, Evidence.UNANSWERED, false));
        node.until(() -> datapath.readmitted.contains(1));
        assertThat(node.domain.doubts).isEmpty();
    }

    @Test
    void oneThatItsNodeMayNeverHaveBeenAbleToConnectToComesBack() throws Exception {
        twoInstances();
        datapath.served.add(80);
        node.down(1, true);
        node.down(2, true);
        node.domain.pass(doubt(1, 80));
        node.until(() -> node.state("host2") == Instance.State.UNHEALTHY);
        node.hurries = true;
        node.until(() -> node.state("host2") == Instance.State.READY);

        aCallerIsAnswered();
        int looks = node.failedLooks.get();
        untilLookedAtAgain(80);
        untilLookedAtAgain(80);
        assertThat(node.failedLooks.get())
                .as("twice each time, and no more as if it were away")
                .isBetween(looks + 2, looks + 4);
    }

    /** Only one that was not taken away is looked at again. */
    private void untilLookedAtAgain(int port) {
        long before = counted("doubts", "heard-connected");
        node.until(() -> {
            if (counted("doubts", "heard-connected") == before) {
                node.domain.pass(doubt(1, port)); // within the second it is one too many
            }
            return counted("doubts", "heard-connected") > before;
        });
    }

    private void aCallerIsAnswered() {
        datapath.stats.put(1, new BackendStats(1_000, 1, 1, 0, 0, 0, 1, 0, 0, false, null));
        int before = datapath.readings.get();
        while (datapath.readings.get() < before + 2) { // then the first of them is known
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void twoInstances() throws Exception {
        instances(2);
    }

    /** On host1, host2 and so on. */
    private void instances(int count) throws Exception {
        node.start();
        for (int host = 1; host <= count; host++) {
            node.attach("host" + host, "webserver");
        }
        node.until(() ->
                IntStream.rangeClosed(1, count).allMatch(host -> node.state("host" + host) == Instance.State.READY)
                        && datapath.text().contains("backend " + (count - 1)));
    }

    private long counted(String what, String outcome) {
        var counters = node.manager().insight().status().counters();
        return (what.equals("checks") ? counters.checks() : counters.doubts()).getOrDefault(outcome, 0L);
    }

    private static Doubt doubt(int number, int port) {
        return new Doubt(Worlds.WEB, number, Doubt.Kind.UNANSWERED, port, 6);
    }
}
