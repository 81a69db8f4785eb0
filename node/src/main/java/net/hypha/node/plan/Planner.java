package net.hypha.node.plan;

import java.net.InetAddress;
import java.util.ArrayList;
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

/**
 * Computes the desired state: for every service, meaning, vantage and address family an entry, its plan and its backends.
 * The same world and the same ids give the same entries.
 */
public final class Planner {
    private final Function<String, Optional<Policy>> policies;

    /** @param policies by word; a meaning whose word is not among them is left out */
    public Planner(Function<String, Optional<Policy>> policies) {
        this.policies = policies;
    }

    /** Computes, and gives back the ids of what is no more. */
    public Desired plan(World world, Ids ids) {
        Draft draft = new Draft();
        Surroundings surroundings = new Surroundings(world, ids, draft);
        Backends backends = new Backends(world, ids, surroundings, draft);
        world.workloads().forEach(workload -> addWorkload(workload, draft));
        for (ServiceState told : world.services()) {
            ServiceState service = backends.reachable(told);
            // also those no plan names: draining and unhealthy instances keep the flows they have
            service.instances().forEach(instance -> backends.idOf(new Candidate.ToInstance(instance)));
            for (Vantage vantage : surroundings.vantages()) {
                if (surroundings.binds(vantage, service.key())) {
                    new Meanings(ids, backends, draft, service, vantage).add();
                }
            }
        }
        ids.endRound();
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

    /** The meanings of one service from one vantage. */
    private final class Meanings {
        private final Ids ids;
        private final Backends backends;
        private final Draft draft;
        private final ServiceState service;
        private final Vantage vantage;

        Meanings(Ids ids, Backends backends, Draft draft, ServiceState service, Vantage vantage) {
            this.ids = ids;
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
            Optional<IdTable.Id> id = ids.plans().idOf(service.key() + " " + word + " from " + vantageName());
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
            draft.put(new Entry.Plan(number, pick(plan.selection()), reached));
            addresses.all().forEach(address -> draft.put(new Entry.Service(address, vantage.id(), number)));
            draft.meaning(new Desired.Meaning(service.key(), word, vantage.id(), number, plan, reached));
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
