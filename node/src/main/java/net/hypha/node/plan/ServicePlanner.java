package net.hypha.node.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Observations;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.plan.Vantage;
import net.hypha.semantics.policy.InstancePlan;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.policy.Policy;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.Weight;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** Plans services of one world, each alone. */
final class ServicePlanner {
    private final Function<String, Optional<Policy>> policies;
    private final World world;
    private final Ids ids;
    private final Surroundings surroundings;
    private final Observations observations;
    private final Map<AddressPair, LocalWorkload> local = new HashMap<>();

    ServicePlanner(Function<String, Optional<Policy>> policies, World world, Ids ids, Surroundings surroundings) {
        this.policies = policies;
        this.world = world;
        this.ids = ids;
        this.surroundings = surroundings;
        this.observations = candidate -> world.observed().distance(world.node(), candidate);
        world.workloads().forEach(workload -> local.put(workload.namespaceAddress(), workload));
    }

    /** All that is known of a family, from every vantage that binds it here; null where nothing is known. */
    @Nullable
    Part plan(ServiceKey family) {
        List<ServiceState> members = surroundings.members(family).stream()
                .map(world.services()::get)
                .filter(Objects::nonNull)
                .toList();
        if (members.isEmpty()) {
            return null;
        }
        Draft draft = new Draft();
        Backends backends = new Backends(world, local, ids, surroundings, draft);
        for (ServiceState told : members) {
            ServiceState service = backends.reachable(told);
            // also those no plan names: draining and unhealthy instances keep the flows they have
            service.instances().forEach(instance -> backends.idOf(new Candidate.ToInstance(instance)));
            service.routes().forEach(route -> backends.idOf(new Candidate.ToRoute(service.key(), route)));
            for (Vantage vantage : surroundings.vantages()) {
                ServiceFilter bound = surroundings.bound(vantage, service.key());
                if (bound.allows(service.key().name())) {
                    new Meanings(backends, draft, vantage.id() == 0 ? service : here(service), vantage, bound).add();
                }
            }
        }
        return draft.done();
    }

    /** Without ways to other domains: nobody's flows are carried on to third parties. */
    private static ServiceState here(ServiceState service) {
        return new ServiceState(
                service.key(),
                service.epoch(),
                service.defaultPolicy(),
                service.addresses(),
                service.options(),
                service.numbers(),
                service.instances(),
                List.of());
    }

    /** The meanings of one service from one vantage. */
    private final class Meanings {
        private final Backends backends;
        private final Draft draft;
        private final ServiceState service;
        private final Vantage vantage;
        private final ServiceFilter bound;

        Meanings(Backends backends, Draft draft, ServiceState service, Vantage vantage, ServiceFilter bound) {
            this.backends = backends;
            this.draft = draft;
            this.service = service;
            this.vantage = vantage;
            this.bound = bound;
        }

        void add() {
            service.addresses().forEach((word, addresses) -> {
                if (bound.allows(service.key().name(), word)) {
                    policies.apply(word)
                            .ifPresentOrElse(
                                    policy -> add(
                                            word,
                                            addresses,
                                            policy.plan(new PlanInput(
                                                    service,
                                                    vantage,
                                                    observations,
                                                    world.node().text()))),
                                    () -> draft.leftOut("policies"));
                }
            });
            if (bound.allows(service.key().name(), Policies.INSTANCE)) {
                service.numbers()
                        .forEach((number, addresses) ->
                                add(number.toString(), addresses, InstancePlan.of(service, number)));
            }
        }

        private void add(String word, AddressPair addresses, Plan plan) {
            String name = service.key() + " " + word + " from " + vantageName();
            Optional<IdTable.Id> id = ids.plans().idOf(name);
            if (id.isEmpty()) {
                draft.leftOut("plans");
                return;
            }
            draft.leftOut("candidates", plan.leftOut());
            List<List<Integer>> tiers = backends.idsOf(plan.tiers());
            int number = id.get().id();
            draft.plan(
                    name,
                    entry(number, plan, tiers),
                    new Desired.Meaning(
                            service.key(),
                            word,
                            vantage.id(),
                            number,
                            plan,
                            tiers.stream().flatMap(List::stream).toList()));
            addresses.all().forEach(address -> draft.put(new Entry.Service(address, vantage.id(), number)));
        }

        private String vantageName() {
            return vantage.id() == 0 ? "here" : vantage.name();
        }
    }

    private static Entry.Plan entry(int number, Plan plan, List<List<Integer>> tiers) {
        Entry.Pick pick = pick(plan.selection());
        int heaviest = plan.tiers().stream()
                .limit(1)
                .flatMap(List::stream)
                .mapToInt(candidate -> pick.weight(candidate.weight(), candidate.instances()))
                .max()
                .orElse(Weight.DEFAULT);
        return new Entry.Plan(
                number,
                pick,
                tiers,
                affinity(plan.options().affinity()),
                plan.options().spillOver(),
                heaviest,
                plan.options().slowStartOrUsualMs());
    }

    private static Entry.Pick pick(Selection selection) {
        return switch (selection) {
            case ROTATE -> Entry.Pick.ROTATE;
            case RANDOM -> Entry.Pick.RANDOM;
            case WEIGHTED -> Entry.Pick.WEIGHTED;
            case LOWEST_COST -> Entry.Pick.LOWEST_COST;
            case FEWEST_FLOWS -> Entry.Pick.FEWEST_FLOWS;
            case BY_CALLER -> Entry.Pick.BY_CALLER;
        };
    }

    private static Entry.Affinity affinity(PolicyOptions.Affinity affinity) {
        return switch (affinity) {
            case CALLER -> Entry.Affinity.CALLER;
            case NODE -> Entry.Affinity.NODE;
        };
    }
}
