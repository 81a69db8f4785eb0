package net.hypha.node.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.node.plan.Desired;
import net.hypha.node.plan.Ids;
import net.hypha.node.plan.Planner;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.Test;

class UsesTest {
    private static final long IDLE = 10;

    private final Uses uses = new Uses();
    private final Desired desired = new Planner(Policies.STANDARD::policy).plan(Worlds.router2(), new Ids());

    @Test
    void aServiceIsIdleWhenNobodyUsedItForSoLong() {
        assertThat(idle(Map.of(), 0)).as("it became known just now").isEmpty();
        assertThat(idle(Map.of(), 10)).isEmpty();
        assertThat(idle(Map.of(), 11)).containsExactly(Worlds.WEB);
    }

    @Test
    void aFlowKeepsItInUseAndSoDoesALookUp() {
        int backend = desired.backends().keySet().iterator().next();
        assertThat(idle(Map.of(), 0)).isEmpty();
        assertThat(idle(Map.of(backend, 30L), 35)).isEmpty();
        assertThat(idle(Map.of(backend, 30L), 41)).containsExactly(Worlds.WEB);

        uses.used(Worlds.WEB, 40);
        assertThat(idle(Map.of(backend, 30L), 41)).isEmpty();
    }

    @Test
    void flowsThatComeAndGoBetweenTwoLooksKeepItInUse() {
        int backend = desired.backends().keySet().iterator().next();
        for (long now = 0; now < 100; now += 5) {
            BackendStats stats = new BackendStats(0, 0, 0, 0, 0, 0, now + 1, 0, 0, false, null);
            assertThat(uses.idle(desired, Map.of(), Map.of(backend, stats), now, now - IDLE))
                    .isEmpty();
        }
        BackendStats last = new BackendStats(0, 0, 0, 0, 0, 0, 96, 0, 0, false, null);
        assertThat(uses.idle(desired, Map.of(), Map.of(backend, last), 105, 105 - IDLE))
                .isEmpty();
        assertThat(uses.idle(desired, Map.of(), Map.of(backend, last), 106, 106 - IDLE))
                .containsExactly(Worlds.WEB);
    }

    @Test
    void whatIsKnownNoMoreIsNotIdle() {
        assertThat(idle(Map.of(), 0)).isEmpty();
        assertThat(uses.idle(Desired.NOTHING, Map.of(), Map.of(), 100, 90)).isEmpty();
        assertThat(idle(Map.of(), 200)).as("it is new again").isEmpty();
    }

    @Test
    void whatWasDroppedAndIsKnownAgainBeforeTheNextLookIsNotIdle() {
        assertThat(idle(Map.of(), 0)).isEmpty();
        assertThat(idle(Map.of(), 11)).containsExactly(Worlds.WEB);
        uses.dropped(Set.of(Worlds.WEB));

        assertThat(idle(Map.of(), 12)).as("it was asked for again meanwhile").isEmpty();
        assertThat(idle(Map.of(), 22)).isEmpty();
        assertThat(idle(Map.of(), 23)).containsExactly(Worlds.WEB);
    }

    private List<ServiceKey> idle(Map<Integer, Long> flows, long now) {
        return uses.idle(desired, flows, Map.of(), now, now - IDLE);
    }
}
