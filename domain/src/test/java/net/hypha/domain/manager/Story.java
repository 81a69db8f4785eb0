package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.exchange.memory.MemoryLink;
import net.hypha.exchange.message.Lease;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;

/** What a seed brings to a world: attaches, questions, deletions, cut links, dead nodes, managers that restart. */
final class Story {
    static final List<String> SERVICES = List.of("web", "shop", "mail");

    private final World world;
    private final Random random;
    private final List<String> domains;
    private final List<FakeNode> nodes = new ArrayList<>();
    private final Map<FakeNode, String> homes = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();

    Story(World world, Random random, List<String> domains) {
        this.world = world;
        this.random = random;
        this.domains = domains;
    }

    /** Nodes join the domains in turn. */
    void join(int count) {
        for (int i = 0; i < count; i++) {
            String home = domains.get(i % domains.size());
            FakeNode node = world.join(home, "node" + i, "192.0.2." + (i + 1), 50103);
            nodes.add(node);
            homes.put(node, home);
        }
    }

    List<FakeNode> nodes() {
        return nodes;
    }

    Domain home(FakeNode node) {
        return world.domain(Objects.requireNonNull(homes.get(node)));
    }

    /** All that happened. */
    @Override
    public String toString() {
        return told.toString();
    }

    void step() throws Exception {
        FakeNode node = pick(nodes);
        String service = pick(SERVICES);
        String domain = pick(domains);
        ServiceKey key = ServiceKey.of(service, domain);
        String workload = "w" + random.nextInt(4);
        int what = random.nextInt(16);
        told.add(what + " " + node.name + " " + key + " " + workload);
        switch (what) {
            case 0, 1, 2 -> attach(node, workload, service);
            case 3 -> detach(node, workload);
            case 4, 5 -> node.ask(key);
            case 6 -> node.stopAsking(key);
            case 7 -> world.domain(domain).apply(new Manifest(new ServiceName(service), null, null, Map.of()));
            case 8 -> delete(domain, service);
            case 9 -> world.link(node).cut("by chance");
            case 10 -> world.link(node).restore();
            case 11 -> cutOrRestore(pick(world.connections()));
            case 12 -> restartSomething(node, domain);
            case 13 -> askAndStop(node, key);
            case 14 ->
                world.timers.pass(
                        Duration.ofSeconds(random.nextInt(40))); // what nobody wants is dropped, with news under way
            default -> world.timers.pass(Duration.ofMillis(random.nextInt(3000)));
        }
        if (random.nextInt(3) > 0) {
            world.settle();
        } else {
            world.deliver(random.nextInt(8));
        }
    }

    /** What it says, in whatever turn, crosses what it is told. */
    private void askAndStop(FakeNode node, ServiceKey key) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            if (random.nextBoolean()) {
                node.ask(key);
            } else {
                node.stopAsking(key);
            }
            world.deliver(random.nextInt(3));
        }
    }

    /** Nobody waits for an answer. */
    void noQuestionIsOpen(long seed) {
        for (FakeNode node : nodes) {
            assertThat(node.open)
                    .as("seed %d: what %s asked and was not answered; %s", seed, node.name, this)
                    .isEmpty();
        }
    }

    /** All is connected again, and has had time. */
    void recover() {
        world.settle();
        nodes.forEach(node -> world.link(node).restore());
        world.connections().forEach(MemoryLink::restore);
        world.pass(Duration.ofSeconds(60));
    }

    /** Two workloads that are attached never hold the same address. */
    void noAddressTwice(long seed) {
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
                            .as("seed %d: %s is given to %s as well; %s", seed, address, holder, this)
                            .isNull();
                }
            }
        }
    }

    /** Of all it is interested in, and what it runs, a node knows what its domain knows. */
    void knowsItsDomainsTable(FakeNode node, long seed) {
        Domain home = home(node);
        Map<ServiceKey, ServiceState> truth = home.table();
        for (ServiceKey key : node.interests) {
            assertThat(node.table.get(key))
                    .as("seed %d: %s of %s; %s", seed, key, node.name, this)
                    .isEqualTo(truth.get(key));
        }
        node.leases.forEach((workload, lease) -> {
            Integer number = lease.number();
            if (number != null && node.isCertainOf(workload)) {
                ServiceKey key = new ServiceKey(new ServiceName(node.serviceOf(workload)), home.name());
                assertThat(Optional.ofNullable(node.table.get(key)).flatMap(state -> state.instance(number)))
                        .as("seed %d: %s on %s; %s", seed, workload, node.name, this)
                        .isPresent();
            }
        });
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private void attach(FakeNode node, String workload, String service) {
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

    private void delete(String domain, String service) {
        try {
            world.domain(domain).delete(new ServiceName(service), random.nextBoolean());
        } catch (Refusal expected) {
            assertThat(expected.reason()).containsAnyOf("does not exist", "has ");
        }
    }

    private void cutOrRestore(MemoryLink connection) {
        if (random.nextBoolean()) {
            connection.cut("by chance");
        } else {
            connection.restore();
        }
    }

    private void restartSomething(FakeNode node, String domain) throws Exception {
        if (random.nextBoolean()) {
            world.link(node).cut("the node died");
            node.forget();
        } else {
            world.restart(domain);
        }
    }
}
