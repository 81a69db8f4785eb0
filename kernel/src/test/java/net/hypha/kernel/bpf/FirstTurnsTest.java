package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FirstTurnsTest {
    private static final int MANY = 1_000;
    private static final int INSTANCES = 10;

    @Test
    void theFirstFlowsOfManyNodesAreSpreadOverAllInstances() {
        areSpread(IntStream.range(0, MANY).mapToLong(node -> new FirstTurns(("node" + node).hashCode()).of(3)));
    }

    @Test
    void soAreTheFirstFlowsOfOneNodesPlans() {
        areSpread(IntStream.range(0, MANY).mapToLong(new FirstTurns("node1".hashCode())::of));
    }

    @Test
    void withoutASeedAllBeginWithTheFirst() {
        assertThat(IntStream.range(0, MANY).mapToLong(new FirstTurns(0)::of)).containsOnly(0L);
    }

    @Test
    void turnsAreFew() {
        assertThat(IntStream.range(0, MANY).mapToLong(new FirstTurns(-1)::of))
                .allMatch(turn -> turn >= 0 && turn < 65_536);
    }

    private static void areSpread(LongStream turns) {
        Map<Long, Long> firsts = turns.mapToObj(turn -> turn % INSTANCES)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(firsts).hasSize(INSTANCES);
        assertThat(firsts.values()).allMatch(count -> count > 60 && count < 140);
    }
}
