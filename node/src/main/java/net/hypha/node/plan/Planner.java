package net.hypha.node.plan;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.policy.Policy;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * From a world to the desired state of the kernel: a function of the world and of the ids given before. It remembers the last world, so that
 * only services that changed since are planned anew; the outcome is the same as if all were. Not safe for use by several threads.
 */
public final class Planner {
    private final Function<String, Optional<Policy>> policies;
    private @Nullable Memory memory;

    /** The last world, and what came of it. */
    private record Memory(World world, Ids ids, Surroundings surroundings, Desired desired) {}

    /** @param policies by word; a meaning whose word is not among them is left out */
    public Planner(Function<String, Optional<Policy>> policies) {
        this.policies = policies;
    }

    /** Computes, and gives back the ids of what is no more. */
    public Desired plan(World world, Ids ids) {
        Memory before = memory;
        Memory now = before != null && follows(before, world, ids)
                ? next(before, world).orElseGet(() -> all(world, ids))
                : all(world, ids);
        memory = now;
        return now.desired();
    }

    /** Unless all depends on what has changed: the surroundings, or that numbers have run out and some may be free now. */
    @SuppressWarnings("ReferenceEquality") // numbers given by another table mean other things
    private static boolean follows(Memory before, World world, Ids ids) {
        World former = before.world();
        return before.ids() == ids
                && former.node().equals(world.node())
                && Objects.equals(former.location(), world.location())
                && Objects.equals(former.neighbourhood(), world.neighbourhood())
                && former.links().equals(world.links())
                && !waits(before.desired(), "plans", ids.plans())
                && !waits(before.desired(), "backends", ids.backends());
    }

    private static boolean waits(Desired desired, String kind, IdTable numbers) {
        return numbers.hasRoom() && desired.leftOut().containsKey(kind);
    }

    private Memory all(World world, Ids ids) {
        ids.beginRound();
        Surroundings surroundings = new Surroundings(world, ids);
        ServicePlanner services = new ServicePlanner(policies, world, ids, surroundings);
        SortedMap<ServiceKey, Part> parts = new TreeMap<>();
        Set<ServiceKey> families = new TreeSet<>();
        world.services().values().forEach(service -> families.add(surroundings.family(service.key())));
        for (ServiceKey family : families) {
            Part part = services.plan(family);
            if (part != null) {
                parts.put(family, part);
            }
        }
        ids.endRound();
        return new Memory(world, ids, surroundings, Desired.of(around(surroundings, world), parts));
    }

    /** Plans only what changed; empty if the changed parts and the others do not go together one by one. */
    private Optional<Memory> next(Memory before, World world) {
        ServicePlanner services = new ServicePlanner(policies, world, before.ids(), before.surroundings());
        boolean plugged = !before.world().workloads().equals(world.workloads());
        Desired desired = before.desired();
        if (plugged) {
            desired = desired.with(around(before.surroundings(), world));
        }
        List<Part> replaced = new ArrayList<>();
        List<Part> replacing = new ArrayList<>();
        Set<ServiceKey> families = new TreeSet<>();
        changed(before.world(), world, plugged)
                .forEach(key -> families.add(before.surroundings().family(key)));
        for (ServiceKey family : families) {
            Part old = desired.parts().get(family);
            Part anew = services.plan(family);
            Optional<Desired> with = desired.with(family, anew);
            if (with.isEmpty()) {
                return Optional.empty();
            }
            desired = with.get();
            replaced.add(old == null ? Part.NOTHING : old);
            replacing.add(anew == null ? Part.NOTHING : anew);
        }
        release(before.ids(), replaced, replacing);
        return Optional.of(new Memory(world, before.ids(), before.surroundings(), desired));
    }

    /** In order. Where workloads came or went, services with instances here are reached in another way. */
    private static Set<ServiceKey> changed(World before, World now, boolean plugged) {
        Set<ServiceKey> changed = new TreeSet<>();
        now.services().differences(before.services(), changed::add);
        now.observed().changedSince(before.observed(), now.services().values(), changed::add);
        if (plugged) {
            for (ServiceState service : now.services().values()) {
                if (service.instances().stream()
                        .anyMatch(instance -> instance.node().equals(now.node()))) {
                    changed.add(service.key());
                }
            }
        }
        return changed;
    }

    private static void release(Ids ids, List<Part> replaced, List<Part> replacing) {
        Set<String> plans = new TreeSet<>();
        Set<String> backends = new TreeSet<>();
        replaced.forEach(part -> plans.addAll(part.planNames()));
        replaced.forEach(part -> backends.addAll(part.backendNames()));
        replacing.forEach(part -> plans.removeAll(part.planNames()));
        replacing.forEach(part -> backends.removeAll(part.backendNames()));
        plans.forEach(ids.plans()::release);
        backends.forEach(ids.backends()::release);
    }

    private static Part around(Surroundings surroundings, World world) {
        Draft draft = new Draft();
        surroundings.addTo(draft);
        world.workloads().forEach(workload -> addWorkload(workload, draft));
        return draft.done();
    }

    private static void addWorkload(LocalWorkload workload, Draft draft) {
        AddressPair inside = workload.namespaceAddress();
        AddressPair outside = workload.instanceAddress();
        if (inside.v4() != null && outside.v4() != null) {
            draft.put(entry(workload, inside.v4(), outside.v4()));
        }
        if (inside.v6() != null && outside.v6() != null) {
            draft.put(entry(workload, inside.v6(), outside.v6()));
        }
    }

    private static Entry.Workload entry(LocalWorkload workload, InetAddress inside, InetAddress outside) {
        return new Entry.Workload(
                inside,
                outside,
                workload.ifindex(),
                workload.workloadMac(),
                workload.gatewayMac(),
                workload.sameNetns());
    }
}
