package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.hypha.exchange.memory.MemoryExchange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two domains with their nodes live through whatever a seed brings. A failure names its seed; {@code -Dsimulation.seed=N} runs
 * that one alone, {@code -Dsimulation.runs=N} as many; both, that one so many times: the order in which Java's immutable sets are
 * gone through is another in each process.
 */
class SimulationTest {
    private static final int RUNS = 20;
    private static final int STEPS = 120;

    @TempDir
    private Path folder;

    static List<Long> seeds() {
        return seeds(RUNS);
    }

    /** As many as were asked for; or the one that was, once or as often as was asked for. */
    static List<Long> seeds(int runs) {
        Long only = Long.getLong("simulation.seed");
        int count = Integer.getInteger("simulation.runs", only == null ? runs : 1);
        return only == null ? new Random().longs(count).boxed().toList() : Collections.nCopies(count, only);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void afterAnyStoryEveryNodeKnowsItsDomainsTable(long seed) throws Exception {
        Random random = new Random(seed);
        Path place = Files.createTempDirectory(folder, "seed" + seed);
        try (World world = new World(place, new MemoryExchange(random))) {
            world.start("munich", "peers: [{name: uptown}]");
            world.start("uptown", """
                    pools: {services: [10.40.0.0/16, 'fdfe::/16'], nodes: [10.19.0.0/16]}
                    peers: [{name: munich, dial: '192.0.2.9:1'}]""");
            world.connect("uptown", "munich");
            Story story = new Story(world, random, List.of("munich", "uptown"));
            story.join(4);
            for (int step = 0; step < STEPS; step++) {
                story.step();
                story.noAddressTwice(seed);
            }
            story.recover();
            story.noQuestionIsOpen(seed);
            for (FakeNode node : story.nodes()) {
                story.knowsItsDomainsTable(node, seed);
                assertThat(story.home(node).status().peers().getFirst().state())
                        .as("seed %d", seed)
                        .isEqualTo("up");
                assertThat(node.surroundings().peers()).as("seed %d", seed).hasSize(1);
                assertThat(node.surroundings().nodes()).as("seed %d", seed).hasSize(2);
            }
        }
    }
}
