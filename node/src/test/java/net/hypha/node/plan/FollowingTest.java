package net.hypha.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Op;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.PersistentMap;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A planner that follows changes comes to what one comes to that plans all anew, and touches only what changed. */
class FollowingTest {
    private static final int SERVICES = 12;

    private final Planner following = new Planner(Policies.STANDARD::policy);
    private final Ids followingIds = new Ids();
    private final Ids anewIds = new Ids();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void comesToTheSameAsPlanningAllAnew(long seed) {
        Random random = new Random(seed);
        World world = Worlds.router1(Instance.State.READY);
        PersistentMap<Entry.Key, Entry> kernel = PersistentMap.empty();
        List<String> kept = new ArrayList<>();
        for (int step = 0; step < 120; step++) {
            world = changed(world, random);
            Desired followed = following.plan(world, followingIds);
            Desired anew = new Planner(Policies.STANDARD::policy).plan(world, anewIds);
            String where = "seed %d, step %d".formatted(seed, step);
            assertThat(followed.entries()).as(where).isEqualTo(anew.entries());
            assertThat(followed.meanings()).as(where).isEqualTo(anew.meanings());
            assertThat(followed.backends()).as(where).isEqualTo(anew.backends());
            assertThat(followed.leftOut()).as(where).isEqualTo(anew.leftOut());
            assertThat(followingIds.save()).as(where).isEqualTo(anewIds.save());
            kept.addAll(IdLines.of(followingIds.takeChanges()));
            assertThat(adopted(kept).save()).as(where).isEqualTo(followingIds.save());
            assertThat(adopted(IdLines.of(followingIds.save())).save())
                    .as(where)
                    .isEqualTo(followingIds.save());
            kernel = applied(kernel, Diff.between(followed.entries(), kernel));
            assertThat(kernel).as(where).isEqualTo(anew.entries());
        }
    }

    private static Ids adopted(List<String> lines) {
        Ids next = new Ids();
        next.adopt(IdLines.replay(lines));
        return next;
    }

    @Test
    void aChangeOfOneOfAThousandServicesPlansThatOneOnly() {
        List<ServiceState> services = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            services.add(service(i, 2, i));
        }
        World world = with(Worlds.router1(Instance.State.READY), services);
        Desired before = following.plan(world, followingIds);
        services.set(500, service(500, 3, 500));
        PersistentMap<ServiceKey, ServiceState> news =
                world.services().with(services.get(500).key(), services.get(500));
        Desired after = following.plan(with(world, news), followingIds);
        List<ServiceKey> anew = new ArrayList<>();
        after.parts().differences(before.parts(), anew::add);
        assertThat(anew).containsExactly(services.get(500).key());
        assertThat(Diff.between(after.entries(), before.entries()))
                .as("a backend, and from each of two vantages its own plan and address and the plans of all policies")
                .hasSize(1 + 2 * (2 + Policies.STANDARD.words().size()));
    }

    private static PersistentMap<Entry.Key, Entry> applied(PersistentMap<Entry.Key, Entry> kernel, List<Op> ops) {
        PersistentMap<Entry.Key, Entry> next = kernel;
        for (Op op : ops) {
            next = switch (op) {
                case Op.Put put -> next.with(put.entry().key(), put.entry());
                case Op.Remove remove -> next.without(remove.key());
            };
        }
        return next;
    }

    /** Something happens: a service comes, changes or goes, perhaps with another's address; a workload comes or goes. */
    private static World changed(World world, Random random) {
        int number = random.nextInt(SERVICES);
        ServiceState service =
                service(number, random.nextInt(4), random.nextInt(8) == 0 ? random.nextInt(SERVICES) : number);
        return switch (random.nextInt(8)) {
            case 0 -> with(world, world.services().without(service.key()));
            case 1 -> {
                List<LocalWorkload> workloads = new ArrayList<>(world.workloads());
                if (workloads.isEmpty() || random.nextBoolean()) {
                    workloads = List.of(Worlds.host(1 + random.nextInt(3), Instance.State.READY));
                } else {
                    workloads.remove(random.nextInt(workloads.size()));
                }
                yield new World(world.node(), world.location(), world.neighbourhood(), world.services(), workloads);
            }
            case 2 -> {
                World other = Worlds.router1(random.nextBoolean() ? Instance.State.READY : Instance.State.UNHEALTHY);
                yield new World(world.node(), null, other.neighbourhood(), other.services(), other.workloads());
            }
            default -> with(world, world.services().with(service.key(), service));
        };
    }

    private static World with(World world, List<ServiceState> services) {
        return new World(world.node(), world.location(), world.neighbourhood(), services, world.workloads());
    }

    private static World with(World world, PersistentMap<ServiceKey, ServiceState> services) {
        return new World(world.node(), world.location(), world.neighbourhood(), services, world.workloads());
    }

    /** Instances on this node's three hosts. */
    private static ServiceState service(int number, int instances, int address) {
        ServiceKey key = ServiceKey.of("service" + number, "in-our-cluster");
        Map<String, AddressPair> addresses = new TreeMap<>();
        int policy = 0;
        for (String word : Policies.STANDARD.words()) {
            addresses.put(word, v4(100 + policy++, address));
        }
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        List<Instance> all = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            LocalWorkload host = Worlds.host(1 + i % 3, Instance.State.READY);
            numbers.put(i, v4(120 + i, number));
            all.add(new Instance(
                    key, i, Worlds.ROUTER1, numbers.get(i), host.namespaceAddress(), null, Instance.State.READY));
        }
        return new ServiceState(key, 1, "closest", addresses, numbers, all, List.of());
    }

    private static AddressPair v4(int pool, int number) {
        return new AddressPair(
                (Inet4Address) InetAddress.ofLiteral("10.%d.%d.%d".formatted(pool, number / 256, number % 256)), null);
    }
}
