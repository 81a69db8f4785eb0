package net.hypha.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.hypha.exchange.message.Load;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class LoadBoardTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");
    private static final ServiceKey SHOP = ServiceKey.of("shop", "munich");

    private final LoadBoard board = new LoadBoard();

    @Test
    void whatNodesHaveToHearIsTakenOnce() {
        board.observe(at(WEB, 0, "one"), 7);
        board.observe(at(SHOP, 3, "one"), 1);
        assertThat(board.takeNews()).containsExactly(WEB, SHOP);
        assertThat(board.takeNews()).isEmpty();
        assertThat(board.of(WEB)).containsExactly(new Load(WEB, 0, 7));
        assertThat(board.sum(WEB)).isEqualTo(7);
        board.forget(WEB);
        assertThat(board.of(WEB)).isEmpty();
        assertThat(board.sum(WEB)).isZero();
    }

    @Test
    void anInstanceThatMovedBeginsWithNone() {
        ServiceState before = state(at(WEB, 0, "one"), at(WEB, 1, "one"));
        board.observe(at(WEB, 0, "one"), 100);
        board.observe(at(WEB, 1, "one"), 3);
        board.takeNews();
        ServiceState now = state(at(WEB, 0, "two"), at(WEB, 1, "one"));
        assertThat(board.follow(now, delta(before, now))).isTrue();
        assertThat(board.takeNews()).containsExactly(WEB);
        assertThat(board.of(WEB)).containsExactly(new Load(WEB, 0, 0), new Load(WEB, 1, 3));
        assertThat(board.sum(WEB)).isEqualTo(3);
    }

    @Test
    void aNumberThatIsLentAgainBeginsWithNone() {
        ServiceState before = state(at(WEB, 0, "one"));
        board.observe(at(WEB, 0, "one"), 100);
        ServiceState gone = state();
        board.follow(gone, delta(before, gone));
        assertThat(board.of(WEB)).as("who was told of flows has to hear it").containsExactly(new Load(WEB, 0, 0));
        board.follow(before, delta(gone, before));
        assertThat(board.sum(WEB)).isZero();
    }

    @Test
    void flowsAtInstancesThatTakeNoNewOnesAreNotSummedUp() {
        ServiceState before = state(at(WEB, 0, "one"), at(WEB, 1, "one"));
        board.observe(at(WEB, 0, "one"), 100);
        board.observe(at(WEB, 1, "one"), 3);
        ServiceState now = state(at(WEB, 0, "one", Instance.State.DRAINING), at(WEB, 1, "one"));
        assertThat(board.follow(now, null)).isTrue();
        assertThat(board.sum(WEB)).isEqualTo(3);
        assertThat(board.of(WEB)).contains(new Load(WEB, 0, 100));
        assertThat(board.follow(before, delta(now, before))).isTrue();
        assertThat(board.sum(WEB)).isEqualTo(103);
        assertThat(board.follow(before, delta(before, before))).isFalse();
    }

    @Test
    void theSumThatIsKeptIsTheSumThatIsCounted() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Instance.State[] states = {Instance.State.READY, Instance.State.UNHEALTHY, Instance.State.DRAINING};
        ServiceState now = state();
        for (int step = 0; step < 2_000; step++) {
            int number = random.nextInt(6);
            Instance some = at(WEB, number, "n" + random.nextInt(3), states[random.nextInt(states.length)]);
            if (random.nextBoolean()) {
                now.instance(number).ifPresent(there -> board.observe(there, random.nextInt(50)));
            } else {
                ServiceState next = random.nextInt(4) == 0
                        ? now.with(Map.of(), List.of(), List.of(number))
                        : now.with(Map.of(), List.of(some), List.of());
                board.follow(next, random.nextInt(5) == 0 ? null : delta(now, next));
                now = next;
            }
            ServiceState at = now;
            long sum = board.of(WEB).stream()
                    .filter(load -> at.instance(load.number())
                            .filter(there -> there.state() == Instance.State.READY)
                            .isPresent())
                    .mapToLong(Load::inFlight)
                    .sum();
            assertThat(board.sum(WEB)).as("step %d, seed %d", step, seed).isEqualTo(sum);
        }
    }

    private static ServiceDelta delta(ServiceState from, ServiceState to) {
        return ServiceDelta.between(from, to).orElseThrow();
    }

    private static Instance at(ServiceKey service, int number, String node) {
        return at(service, number, node, Instance.State.READY);
    }

    private static Instance at(ServiceKey service, int number, String node, Instance.State state) {
        AddressPair address = AddressPair.of("10.30.0.1", null);
        return new Instance(service, number, new NodeName(node), address, address, null, state);
    }

    private static ServiceState state(Instance... instances) {
        return new ServiceState(
                WEB, 1, "closest", Map.of(), Map.of(), Stream.of(instances).toList(), List.of());
    }
}
