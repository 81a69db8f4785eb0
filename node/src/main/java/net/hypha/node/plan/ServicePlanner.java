package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.plan.Vantage;
import net.hypha.semantics.policy.InstancePlan;
import net.hypha.semantics.policy.Policy;
import net.hypha.semantics.table.ServiceState;

/** Plans services of one world, each alone. */
final class ServicePlanner {
    private final Function<String, Optional<Policy>> policies;
    private final World world;
    private final Ids ids;
    private final Surroundings surroundings;
    private final Map<AddressPair, LocalWorkload> local = new HashMap<>();

    ServicePlanner(Function<String, Optional<Policy>> policies, World world, Ids ids, Surroundings surroundings) {
        this.policies = policies;
        this.world = world;
        this.ids = ids;
        this.surroundings = surroundings;
        world.workloads().forEach(workload -> local.put(workload.namespaceAddress(), workload));
    }

    /** From every vantage that binds it here. */
    Part plan(ServiceState told) {
        Draft draft = new Draft();
        Backends backends = new Backends(world.node(), local, ids, surroundings, draft);
        ServiceState service = backends.reachable(told);
        // also those no plan names: draining and unhealthy instances keep the flows they have
        service.instances().forEach(instance -> backends.idOf(new Candidate.ToInstance(instance)));
        for (Vantage vantage : surroundings.vantages()) {
            if (surroundings.binds(vantage, service.key())) {
                new Meanings(backends, draft, service, vantage).add();
            }
        }
        return draft.done();
    }

    /** The meanings of one service from one vantage. */
    private final class Meanings {
        private final Backends backends;
        private final Draft draft;
        private final ServiceState service;
        private final Vantage vantage;

        Meanings(Backends backends, Draft draft, ServiceState service, Vantage vantage) {
            this.backends = backends;
            this.draft = draft;
            this.service = service;
            this.vantage = vantage;
        }

        void add() {
            for (Map.Entry<String, AddressPair> meaning : service.addresses().entrySet()) {
                Optional<Policy> policy = policies.apply(meaning.getKey());
                if (policy.isPresent()) {
                    add(meaning.getKey(), meaning.getValue(), policy.get().plan(new PlanInput(service, vantage)));
                } else {
                    draft.leftOut("policies");
                }
            }
            service.numbers()
                    .forEach(
                            (number, addresses) -> add(number.toString(), addresses, InstancePlan.of(service, number)));
        }

        private void add(String word, AddressPair addresses, Plan plan) {
            String name = service.key() + " " + word + " from " + vantageName();
            Optional<IdTable.Id> id = ids.plans().idOf(name);
            if (id.isEmpty()) {
                draft.leftOut("plans");
                return;
            }
            SequencedSet<Integer> backendIds = new LinkedHashSet<>();
            for (Candidate candidate : plan.candidates()) {
                backends.idOf(candidate).ifPresent(backendIds::add);
            }
            List<Integer> reached = new ArrayList<>(backendIds);
            int number = id.get().id();
            draft.plan(
                    name,
                    new Entry.Plan(number, pick(plan.selection()), reached),
                    new Desired.Meaning(service.key(), word, vantage.id(), number, plan, reached));
            addresses.all().forEach(address -> draft.put(new Entry.Service(address, vantage.id(), number)));
        }

        private String vantageName() {
            return vantage.id() == 0 ? "here" : vantage.name();
        }
    }

    private static Entry.Pick pick(Selection selection) {
        return switch (selection) {
            case ROTATE -> Entry.Pick.ROTATE;
            case RANDOM -> Entry.Pick.RANDOM;
            case LOWEST_COST -> Entry.Pick.LOWEST_COST;
            case FIRST -> Entry.Pick.FIRST;
        };
    }
}
