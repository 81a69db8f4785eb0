package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A tree of domains, {@code eu} with two clusters of which one has a cluster of its own, and a peer of the root, live through
 * whatever a seed brings: at its end every node knows the truth about what it asks for, wherever in the tree that is; and at no
 * time does anybody know what an export rule withholds. {@code -Dsimulation.seed=N} runs one seed alone, {@code
 * -Dsimulation.runs=1000} a thousand; both, that one a thousand times.
 */
class TreeSimulationTest {
    private static final int RUNS = 50;
    private static final int STEPS = 120;
    private static final List<String> DOMAINS = List.of("eu", "munich.eu", "berlin.eu", "mitte.berlin.eu", "uptown");
    private static final Set<String> TREE = Set.of("eu", "munich.eu", "berlin.eu", "mitte.berlin.eu");

    @TempDir
    private Path folder;

    static List<Long> seeds() {
        return SimulationTest.seeds(RUNS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void afterAnyStoryEveryNodeKnowsTheTruth(long seed) throws Exception {
        Random random = new Random(seed);
        Path place = Files.createTempDirectory(folder, "seed" + seed);
        try (World world = new World(place, new MemoryExchange(random))) {
            world.start(
                    "eu",
                    pools(1) + "children: [{name: munich.eu}, {name: berlin.eu}]\n"
                            + "peers: [{name: uptown, export: [web, closest.shop]}]");
            world.start("munich.eu", pools(2) + "parent: {name: eu, dial: '192.0.2.8:1'}");
            world.start(
                    "berlin.eu",
                    pools(3) + "parent: {name: eu, dial: '192.0.2.8:1'}\nchildren: [{name: mitte.berlin.eu}]");
            world.start("mitte.berlin.eu", pools(4) + "parent: {name: berlin.eu, dial: '192.0.2.8:1'}");
            world.start("uptown", pools(5) + "peers: [{name: eu, dial: '192.0.2.9:1'}]");
            world.connect("munich.eu", "eu");
            world.connect("berlin.eu", "eu");
            world.connect("mitte.berlin.eu", "berlin.eu");
            world.connect("uptown", "eu");
            Story story = new Story(world, random, DOMAINS);
            story.join(DOMAINS.size() * 2);
            for (int step = 0; step < STEPS; step++) {
                story.step();
                story.noAddressTwice(seed);
                nobodyKnowsWhatIsWithheld(story, seed);
            }
            story.recover();
            story.noQuestionIsOpen(seed);
            for (FakeNode node : story.nodes()) {
                story.knowsItsDomainsTable(node, seed);
                for (ServiceKey key : node.interests) {
                    knowsTheTruth(world, story, node, key, seed);
                }
                assertThat(node.surroundings().peers())
                        .as("seed %d: %s meets all other domains; %s", seed, node.name, story)
                        .hasSize(DOMAINS.size() - 1);
            }
        }
    }

    private static String pools(int number) {
        return "pools: {services: [10.%d.0.0/16, 'fd%02d::/16'], nodes: [10.%d.0.0/16]}\n"
                .formatted(30 + number, number, 100 + number);
    }

    /** Uptown may know web, and of shop what is closest. */
    private static void nobodyKnowsWhatIsWithheld(Story story, long seed) {
        for (FakeNode node : story.nodes()) {
            if (story.home(node).name().text().equals("uptown")) {
                node.table.forEach((key, state) -> {
                    if (TREE.contains(key.owner().text())) {
                        assertThat(key.name().text())
                                .as("seed %d: what uptown knows; %s", seed, story)
                                .isIn("web", "shop");
                        assertThat(state.instances()).isEmpty();
                        if (key.name().text().equals("shop")) {
                            assertThat(state.addresses()).containsOnlyKeys("closest");
                            assertThat(state.numbers()).isEmpty();
                        }
                    }
                });
            }
        }
    }

    /** Its routes and instances are those that there are in the domains that the name means. */
    private static void knowsTheTruth(World world, Story story, FakeNode node, ServiceKey key, long seed) {
        Domain home = story.home(node);
        Map<String, Integer> truth = new TreeMap<>();
        boolean exists = world.domain(key.owner().text()).table().containsKey(key);
        boolean withheld = home.name().text().equals("uptown")
                && TREE.contains(key.owner().text())
                && key.name().text().equals("mail");
        if (exists && !withheld) {
            for (String domain : DOMAINS) {
                ServiceKey there =
                        new ServiceKey(key.name(), world.domain(domain).name());
                ServiceState state = world.domain(domain).table().get(there);
                if (state != null && isBelow(domain, key.owner().text())) {
                    truth.put(domain, ready(state));
                }
            }
        }
        assertThat(known(home, node, key))
                .as("seed %d: %s on %s of %s; %s", seed, key, node.name, home.name(), story)
                .isEqualTo(truth);
    }

    private static boolean isBelow(String domain, String other) {
        return domain.equals(other) || domain.endsWith("." + other);
    }

    private static Map<String, Integer> known(Domain home, FakeNode node, ServiceKey key) {
        Map<String, Integer> known = new TreeMap<>();
        ServiceState state = node.table.get(key);
        if (state == null) {
            return known;
        }
        if (key.owner().equals(home.name())) {
            known.put(home.name().text(), ready(state));
        }
        for (Route route : state.routes()) {
            boolean here = route.target().equals(home.name());
            ServiceState own = node.table.get(new ServiceKey(key.name(), home.name()));
            known.put(
                    route.target().text(),
                    here && own != null ? ready(own) : route.quality().ready());
        }
        return known;
    }

    private static int ready(ServiceState state) {
        return (int) state.instances().stream()
                .filter(instance -> instance.state() == Instance.State.READY)
                .count();
    }
}
