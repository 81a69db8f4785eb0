package net.hypha.node.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.Digest;
import net.hypha.semantics.table.ServiceState;

/** Turns candidates into backends: the way there, and a number that stays with it. */
final class Backends {
    private final World world;
    private final Map<AddressPair, LocalWorkload> local;
    private final Ids ids;
    private final Surroundings surroundings;
    private final Draft draft;
    private final Map<String, Optional<Integer>> numbered = new HashMap<>();

    /** @param local this node's workloads by namespace address */
    Backends(World world, Map<AddressPair, LocalWorkload> local, Ids ids, Surroundings surroundings, Draft draft) {
        this.world = world;
        this.local = local;
        this.ids = ids;
        this.surroundings = surroundings;
        this.draft = draft;
    }

    /**
     * The service without what cannot be reached from here: an instance said to be here that is not plugged in, or on a node
     * that is not known; a route without a known gateway. In place of a route to the own domain, that domain's instances. Of
     * its own instances the node knows the state best.
     */
    ServiceState reachable(ServiceState service) {
        List<Instance> instances = Stream.concat(service.instances().stream(), shared(service))
                .flatMap(instance -> withOwnState(instance).stream())
                .filter(instance -> target(instance).isPresent())
                .toList();
        List<Route> routes = service.routes().stream()
                .filter(route -> !surroundings.isOwn(route.target()))
                .map(route -> route.by(surroundings.gateways(route)))
                .filter(surroundings::isReachable)
                .toList();
        return new ServiceState(
                service.key(),
                service.epoch(),
                service.defaultPolicy(),
                service.addresses(),
                service.options(),
                service.numbers(),
                instances,
                routes);
    }

    private Stream<Instance> shared(ServiceState service) {
        return service.routes().stream()
                .filter(route -> surroundings.isOwn(route.target()))
                .findFirst()
                .flatMap(route -> Optional.ofNullable(
                        world.services().get(new ServiceKey(service.key().name(), route.target()))))
                .stream()
                .flatMap(own -> own.instances().stream());
    }

    /** The candidate's number; its entry is part of the draft from the first call on. */
    Optional<Integer> idOf(Candidate candidate) {
        return numbered.computeIfAbsent(candidate.id(), ignored -> add(candidate));
    }

    /** The numbers of those that can be reached, each once, without tiers that are empty then. */
    List<List<Integer>> idsOf(List<List<Candidate>> tiers) {
        Set<Integer> seen = new HashSet<>();
        return tiers.stream()
                .map(tier -> tier.stream()
                        .flatMap(candidate -> idOf(candidate).stream())
                        .filter(seen::add)
                        .toList())
                .filter(tier -> !tier.isEmpty())
                .toList();
    }

    private Optional<Integer> add(Candidate candidate) {
        Optional<Reached> reached =
                switch (candidate) {
                    case Candidate.ToInstance to -> reached(to.instance());
                    case Candidate.ToRoute to -> reached(to);
                };
        if (reached.isEmpty()) {
            return Optional.empty();
        }
        Optional<IdTable.Id> id =
                ids.backends().idOf(candidate.id(), reached.get().shape());
        if (id.isEmpty()) {
            draft.leftOut("backends");
            return Optional.empty();
        }
        int number = id.get().id();
        Entry.Backend entry =
                new Entry.Backend(number, id.get().generation(), reached.get().target(), seed(candidate));
        draft.backend(candidate.id(), entry, candidate);
        rating(number, candidate).ifPresent(draft::put);
        return Optional.of(number);
    }

    /** The same on every node, and after a restart. */
    private static int seed(Candidate candidate) {
        return (int) new Digest().add(candidate.id()).value();
    }

    private static boolean isUnhealthy(Candidate candidate) {
        return candidate instanceof Candidate.ToInstance(var instance) && instance.state() == Instance.State.UNHEALTHY;
    }

    /** What the kernel has to know of a candidate; nothing of an ordinary one. */
    private Optional<Entry.Rating> rating(int number, Candidate candidate) {
        Observed.OfService observed = world.observed().of(candidate.service());
        Entry.Rating former = world.observed().inherited().getOrDefault(candidate.id(), ordinary(number));
        int load =
                switch (candidate) {
                    case Candidate.ToInstance(var to) -> observed.loads().getOrDefault(to.number(), former.load());
                    case Candidate.ToRoute(var _, var route) ->
                        observed.route(route.target()).load();
                };
        Entry.Rating rating = new Entry.Rating(
                number,
                candidate.weight(),
                isUnhealthy(candidate) ? 0 : candidate.instances(),
                load,
                (int) Math.min(TimeUnit.NANOSECONDS.toMicros(leastResponseNs(candidate)), Integer.MAX_VALUE),
                since(candidate, observed, former));
        return rating.equals(ordinary(number)) ? Optional.empty() : Optional.of(rating);
    }

    /** When it came back, if it has not come to its whole share yet, as far as is known; else 0. */
    private static long since(Candidate candidate, Observed.OfService observed, Entry.Rating former) {
        long known =
                switch (candidate) {
                    case Candidate.ToInstance(var to) -> observed.since().getOrDefault(to.number(), 0L);
                    case Candidate.ToRoute(var _, var route) ->
                        observed.route(route.target()).sinceNs();
                };
        return known == 0 ? former.sinceNs() : known;
    }

    /**
     * No response comes sooner: the way there and back takes that long. Of a route by which none was seen yet, the way behind the gateway and its
     * domain's own best response come on top; then what was measured counts, which an estimate of that way must not outweigh.
     */
    private long leastResponseNs(Candidate candidate) {
        Observed observed = world.observed();
        if (candidate instanceof Candidate.ToRoute(var service, var route)
                && !observed.of(service).route(route.target()).answered()) {
            return ns(observed.distance(world.node(), candidate))
                    + route.quality().bestResponseNs();
        }
        return ns(observed.way(world.node(), candidate));
    }

    private static long ns(Optional<Distance> distance) {
        return distance.map(Distance::roundTripNs).orElse(0L);
    }

    private static Entry.Rating ordinary(int number) {
        return new Entry.Rating(number, Entry.Rating.ORDINARY_WEIGHT, 1, 0, 0, 0);
    }

    /** @param shape what flows depend on: they cannot follow an instance to another namespace address, nor a route to another gateway */
    private record Reached(Entry.Target target, String shape) {}

    private Optional<Reached> reached(Instance instance) {
        return target(instance)
                .map(target -> new Reached(target, instance.namespaceAddress().toString()));
    }

    private Optional<Reached> reached(Candidate.ToRoute to) {
        return surroundings
                .gateway(to.route(), ids.backends().shapeOf(to.id()))
                .map(gateway -> new Reached(new Entry.Target.Gateway(gateway.peer()), gateway.tunnel()));
    }

    private Optional<Instance> withOwnState(Instance instance) {
        if (!instance.node().equals(world.node())) {
            return Optional.of(instance);
        }
        return Optional.ofNullable(local.get(instance.namespaceAddress()))
                .map(workload -> instance.withState(workload.state()));
    }

    private Optional<Entry.Target> target(Instance instance) {
        AddressPair address = instance.namespaceAddress();
        if (instance.node().equals(world.node())) {
            return Optional.ofNullable(local.get(address))
                    .map(workload -> new Entry.Target.Local(address.v4(), address.v6(), workload.ifindex()));
        }
        return surroundings
                .peer(instance.node())
                .map(peer -> new Entry.Target.Remote(address.v4(), address.v6(), peer));
    }
}
