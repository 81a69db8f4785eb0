package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Lease;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two domains with their nodes live through whatever a seed brings: attaches, cut links, dead nodes, managers that restart.
 * A failure names its seed; {@code -Dsimulation.seed=N} runs that one alone.
 */
class SimulationTest {
    private static final int RUNS = 20;
    private static final int STEPS = 120;
    private static final List<String> SERVICES = List.of("web", "shop", "mail");
    private static final List<String> DOMAINS = List.of("munich", "uptown");

    @TempDir
    private Path folder;

    private final List<FakeNode> nodes = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    static List<Long> seeds() {
        Long only = Long.getLong("simulation.seed");
        return only != null ? List.of(only) : new Random().longs(RUNS).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void afterAnyStoryEveryNodeKnowsItsDomainsTable(long seed) throws Exception {
        Random random = new Random(seed);
        Path place = Files.createDirectory(folder.resolve("seed" + seed));
        try (World world = new World(place, new MemoryExchange(random))) {
            world.start("munich", "peers: [{name: uptown}]");
            world.start("uptown", """
                    pools: {services: [10.40.0.0/16, 'fdfe::/16'], nodes: [10.19.0.0/16]}
                    peers: [{name: munich, dial: '192.0.2.9:1'}]""");
            world.connect("uptown", "munich");
            for (int i = 0; i < 4; i++) {
                nodes.add(world.join(DOMAINS.get(i % 2), "node" + i, "192.0.2." + (i + 1), 50103));
            }
            for (int step = 0; step < STEPS; step++) {
                step(world, random);
                noAddressTwice(seed);
            }
            recover(world);
            for (FakeNode node : nodes) {
                knowsItsDomainsTable(world, node, seed);
            }
        }
    }

    private void step(World world, Random random) throws Exception {
        FakeNode node = nodes.get(random.nextInt(nodes.size()));
        String service = SERVICES.get(random.nextInt(SERVICES.size()));
        String domain = DOMAINS.get(random.nextInt(2));
        ServiceKey key = ServiceKey.of(service, domain);
        String workload = "w" + random.nextInt(4);
        int what = random.nextInt(14);
        story.add(what + " " + node.name + " " + key + " " + workload);
        switch (what) {
            case 0, 1, 2 -> attach(node, workload, service, random);
            case 3 -> detach(node, workload);
            case 4, 5 -> node.ask(key);
            case 6 -> node.stopAsking(key);
            case 7 -> world.domain(domain).apply(new Manifest(new ServiceName(service), null, null, Map.of()));
            case 8 -> delete(world, domain, service, random);
            case 9 -> world.link(node).cut("by chance");
            case 10 -> world.link(node).restore();
            case 11 -> cutOrRestorePeering(world, random);
            case 12 -> restartSomething(world, node, domain, random);
            default -> world.timers.pass(Duration.ofMillis(random.nextInt(3000)));
        }
        if (random.nextInt(3) > 0) {
            world.settle();
        }
    }

    private static void attach(FakeNode node, String workload, String service, Random random) {
        if (node.subnet != null) {
            Integer number = random.nextInt(3) == 0 ? random.nextInt(4) : null;
            node.attach(workload, random.nextInt(4) == 0 ? null : service, number);
        }
    }

    private static void detach(FakeNode node, String workload) {
        if (node.workloads.containsKey(workload)) {
            node.detach(workload);
        }
    }

    private static void delete(World world, String domain, String service, Random random) {
        try {
            world.domain(domain).delete(new ServiceName(service), random.nextBoolean());
        } catch (Refusal expected) {
            assertThat(expected.reason()).containsAnyOf("does not exist", "has ");
        }
    }

    private static void cutOrRestorePeering(World world, Random random) {
        if (random.nextBoolean()) {
            world.connection("uptown", "munich").cut("by chance");
        } else {
            world.connection("uptown", "munich").restore();
        }
    }

    private static void restartSomething(World world, FakeNode node, String domain, Random random) throws Exception {
        if (random.nextBoolean()) {
            world.link(node).cut("the node died");
            node.forget();
        } else {
            world.restart(domain);
        }
    }

    private void recover(World world) {
        world.settle();
        nodes.forEach(node -> world.link(node).restore());
        world.connection("uptown", "munich").restore();
        world.pass(Duration.ofSeconds(60));
    }

    /** Two workloads that are attached never hold the same address. */
    private void noAddressTwice(long seed) {
        Map<InetAddress, String> holders = new HashMap<>();
        for (FakeNode node : nodes) {
            for (Lease lease : node.leases.values()) {
                if (!node.isCertainOf(lease.workload())) {
                    continue;
                }
                String holder = node.name + "/" + lease.workload();
                for (InetAddress address : lease.instanceAddress().all()) {
                    String other = holders.put(address, holder);
                    assertThat(other)
                            .as("seed %d: %s is given to %s as well; %s", seed, address, holder, story)
                            .isNull();
                }
            }
        }
    }

    private void knowsItsDomainsTable(World world, FakeNode node, long seed) {
        Domain home = world.domain(Integer.parseInt(node.name.text().substring(4)) % 2 == 0 ? "munich" : "uptown");
        Map<ServiceKey, ServiceState> truth = home.table();
        for (ServiceKey key : node.interests) {
            assertThat(node.table.get(key))
                    .as("seed %d: %s of %s; %s", seed, key, node.name, story)
                    .isEqualTo(truth.get(key));
        }
        node.leases.forEach((workload, lease) -> {
            Integer number = lease.number();
            if (number != null && node.isCertainOf(workload)) {
                ServiceKey key = new ServiceKey(new ServiceName(node.serviceOf(workload)), home.name());
                assertThat(Optional.ofNullable(node.table.get(key)).flatMap(state -> state.instance(number)))
                        .as("seed %d: %s on %s; %s", seed, workload, node.name, story)
                        .isPresent();
            }
        });
        assertThat(home.status().peers().getFirst().state()).as("seed %d", seed).isEqualTo("up");
        assertThat(node.surroundings().peers()).as("seed %d", seed).hasSize(1);
        assertThat(node.surroundings().nodes()).as("seed %d", seed).hasSize(2);
    }
}
