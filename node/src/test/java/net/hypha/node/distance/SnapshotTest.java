package net.hypha.node.distance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final NodeName NODE = new NodeName("n1");

    @Test
    void smallChangesAreNoneAlsoOneAfterTheOther() {
        Snapshot first = Snapshot.NOTHING.next(Map.of(NODE, ms(10)), Map.of());
        assertThat(first.next(Map.of(NODE, ms(11)), Map.of())).isSameAs(first);
        assertThat(first.next(Map.of(NODE, ms(12)), Map.of())).isSameAs(first);
        Snapshot moved = first.next(Map.of(NODE, ms(12.1)), Map.of());
        assertThat(moved.apply(NODE)).contains(ms(12.1));
    }

    @Test
    void onALinkMicrosecondsAreNoChange() {
        Snapshot first = Snapshot.NOTHING.next(Map.of(NODE, ms(0.1)), Map.of());
        assertThat(first.next(Map.of(NODE, ms(0.3)), Map.of())).isSameAs(first);
        assertThat(first.next(Map.of(NODE, ms(0.31)), Map.of())).isNotSameAs(first);
    }

    @Test
    void whoAppearsOrVanishesIsAChange() {
        Snapshot first = Snapshot.NOTHING.next(Map.of(), Map.of(Air.endpoint(1), ms(1)));
        assertThat(first.apply(Air.endpoint(1))).contains(ms(1));
        assertThat(first.next(Map.of(), Map.of())).isEqualTo(Snapshot.NOTHING);
        assertThat(first.next(Map.of(NODE, ms(1)), Map.of(Air.endpoint(1), ms(1))))
                .isNotEqualTo(first);
    }

    private static Distance ms(double ms) {
        return new Distance(Math.round(ms * 1e6), Distance.Source.PROBE);
    }
}
