package net.hypha.node.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.address.Family;
import org.junit.jupiter.api.Test;

/** The kernel's formulas, with the kernel's results. */
class StandingTest {
    /** {@code PickTest.whomANewCallerGetsFollowsFromItsAddress} sees the kernel do the same. */
    @Test
    void whomANewCallerGetsFollowsFromItsAddress() {
        InetAddress caller = InetAddress.ofLiteral("10.30.0.9");
        assertThat(IntStream.of(2, 3, 5, 20, 100).map(count -> chosen(caller, count)))
                .containsExactly(2, 2, 2, 2, 45);
    }

    /** {@code ChoiceTest.anOldResponseTimeCountsLess} sees the kernel do the same. */
    @Test
    void anOldResponseTimeCountsLess() {
        assertThat(LongStream.of(0, 1_000, 2_000, 3_000, 4_000, 1_000_000).map(StandingTest::expectedUs))
                .containsExactly(10_000L, 10_000L, 5_000L, 5_000L, 2_500L, 0L);
    }

    /** {@code PickTest.aFarDomainIsNoFasterForItsManyInstances} and its neighbour see the kernel do the same. */
    @Test
    void aDomainCostsWhatOneOfItsInstancesDoes() {
        Entry.Rating instance = new Entry.Rating(1, 100, 1, 0, 3_000, 0);
        Entry.Rating domain = new Entry.Rating(1, 1_000, 10, 0, 3_000, 0);
        assertThat(costUs(instance, 0)).isEqualTo(3_001);
        assertThat(costUs(domain, 0)).isEqualTo(3_001);
        assertThat(costUs(instance, 1)).isEqualTo(6_002);
        assertThat(costUs(domain, 1)).isEqualTo(3_301);
    }

    private static long costUs(Entry.Rating rating, int waiting) {
        long nowNs = TimeUnit.HOURS.toNanos(1);
        Standing.Moment moment =
                new Standing.Moment(new Entry.Plan(1, Entry.Pick.LOWEST_COST, List.of(1)), Family.IPV4, nowNs, 0);
        BackendStats stats = new BackendStats(0, 0, 0, 0, waiting, 0, 1, 0, 0, 0, 0, 0, 0, false, null, nowNs, 0);
        Entry.Backend backend = new Entry.Backend(1, 1, new Entry.Target.Gateway(1), 1);
        return TimeUnit.NANOSECONDS.toMicros(
                Standing.of(moment, backend, rating, stats).costs());
    }

    /** What a response time of 8 ms after a handshake of 2 ms counts after so many milliseconds, with a half-life of 2 s. */
    private static long expectedUs(long ageMs) {
        long nowNs = TimeUnit.HOURS.toNanos(1);
        Entry.Plan plan = new Entry.Plan(1, Entry.Pick.LOWEST_COST, List.of(1));
        Standing.Moment moment = new Standing.Moment(plan, Family.IPV4, nowNs, TimeUnit.SECONDS.toNanos(2));
        BackendStats stats = new BackendStats(
                8_000_000, nowNs - TimeUnit.MILLISECONDS.toNanos(ageMs), 1, 2_000_000, 0, 0, 1, 0, 0, false, null);
        Entry.Target target = new Entry.Target.Local(InetAddress.ofLiteral("10.30.0.9"), null, 1);
        Standing standing = Standing.of(moment, new Entry.Backend(1, 1, target, 1), null, stats);
        return TimeUnit.NANOSECONDS.toMicros(standing.expectedNs());
    }

    private static int chosen(InetAddress caller, int count) {
        List<Integer> ids = IntStream.rangeClosed(1, count).boxed().toList();
        Standing.Moment moment = new Standing.Moment(new Entry.Plan(1, Entry.Pick.BY_CALLER, ids), Family.IPV4, 0, 0);
        Entry.Target target = new Entry.Target.Local(caller, null, 1);
        return ids.stream()
                .map(id -> Standing.of(moment, new Entry.Backend(id, 1, target, id * 7919), null, null))
                .min(Comparator.comparingLong(one -> one.costsFor(caller)))
                .map(one -> one.backend().id())
                .orElseThrow();
    }
}
