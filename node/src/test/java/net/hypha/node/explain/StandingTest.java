package net.hypha.node.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
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
