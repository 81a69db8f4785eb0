package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.domain.catalogue.Slot.Tenant;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.LeaseError;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** What becomes of a node's publication: who is lent which number and address. Pure. */
public final class PublishRules {
    /** Instance numbers are below this. */
    public static final int NUMBERS = 10_000;

    private final Lender lender;

    public PublishRules(Lender lender) {
        this.lender = lender;
    }

    /** @param changes to be made before the leases are told to anybody */
    public record Outcome(List<Change> changes, List<Lease> leases, List<LeaseError> errors) {}

    /**
     * A number that a workload of another node holds stays with it even while that node is silent: it may only have lost its
     * domain, and go on serving.
     */
    public Outcome publish(Catalogue catalogue, NodeName node, Message.Publish publish) {
        Draft draft = new Draft(catalogue);
        for (String gone : gone(draft, node, publish)) {
            leave(draft, node, gone);
        }
        List<Lease> leases = new ArrayList<>();
        List<LeaseError> errors = new ArrayList<>();
        for (Workload workload : publish.up()) {
            try {
                checkPlace(draft, node, workload);
                leases.add(
                        workload.service() == null
                                ? caller(draft, node, workload)
                                : instance(draft, node, workload, workload.service()));
            } catch (Refusal e) {
                errors.add(new LeaseError(workload.id(), e.reason()));
            }
        }
        return new Outcome(draft.changes(), leases, errors);
    }

    /** A node may only speak for addresses of its own subnet: the others would be led astray. */
    private static void checkPlace(Draft draft, NodeName node, Workload workload) throws Refusal {
        SubnetLease subnet = draft.node(node)
                .orElseThrow(() -> new Refusal(Kind.UNKNOWN, null, "node '" + node + "' has not joined"))
                .subnet();
        for (InetAddress address : workload.namespaceAddress().all()) {
            boolean inside = (subnet.v4() != null && subnet.v4().contains(address))
                    || (subnet.v6() != null && subnet.v6().contains(address));
            if (!inside) {
                throw new Refusal(
                        Kind.INVALID,
                        "namespaceAddress",
                        Addresses.text(address) + " is not in the subnet of node '" + node + "', " + subnet.v4()
                                + " and " + subnet.v6());
            }
        }
    }

    private static Set<String> gone(Draft draft, NodeName node, Message.Publish publish) {
        Set<String> gone = new HashSet<>(publish.down());
        if (publish.full()) {
            draft.node(node).ifPresent(entry -> gone.addAll(entry.callers().keySet()));
            for (ServiceEntry service : draft.allServices()) {
                for (Slot slot : service.held()) {
                    if (slot.tenant() != null && slot.tenant().node().equals(node)) {
                        gone.add(slot.tenant().workload());
                    }
                }
            }
            publish.up().forEach(workload -> gone.remove(workload.id()));
        }
        return gone;
    }

    /** The workload gives back what it holds; its number's address stays with the number. */
    private static void leave(Draft draft, NodeName node, String workload) {
        leaveSlots(draft, node, workload, null);
        if (draft.node(node).isPresent()) {
            leaveCaller(draft, node, workload);
        }
    }

    private static void leaveCaller(Draft draft, NodeName node, String workload) {
        if (draft.node(node)
                .filter(entry -> entry.callers().containsKey(workload))
                .isPresent()) {
            draft.make(new Change.CallerGone(node, workload));
        }
    }

    private static void leaveSlots(Draft draft, NodeName node, String workload, @Nullable ServiceName except) {
        for (ServiceEntry service : draft.allServices()) {
            for (Slot slot : service.held()) {
                if (slot.isHeldBy(node, workload) && !service.name().equals(except)) {
                    draft.make(new Change.SlotSet(service.name(), slot.vacated()));
                }
            }
        }
    }

    private Lease caller(Draft draft, NodeName node, Workload workload) throws Refusal {
        leaveSlots(draft, node, workload.id(), null);
        NodeEntry entry = draft.node(node)
                .orElseThrow(() -> new Refusal(Kind.UNKNOWN, null, "node '" + node + "' has not joined"));
        AddressPair held = entry.callers().get(workload.id());
        if (held == null) {
            held = lender.instance(draft, lender.families());
            draft.make(new Change.CallerSet(node, workload.id(), held));
        }
        return new Lease(workload.id(), null, held);
    }

    private Lease instance(Draft draft, NodeName node, Workload workload, ServiceName name) throws Refusal {
        ServiceEntry service = draft.service(name).orElseThrow(() -> ServiceRules.unknown(name));
        Slot slot = slotFor(draft, service, node, workload);
        leaveSlots(draft, node, workload.id(), name);
        leaveCaller(draft, node, workload.id());
        for (Slot other : service.held()) {
            if (other.isHeldBy(node, workload.id()) && other.number() != slot.number()) {
                draft.make(new Change.SlotSet(name, other.vacated()));
            }
        }
        Tenant tenant =
                new Tenant(node, workload.id(), workload.namespaceAddress(), workload.location(), workload.state());
        if (!tenant.equals(slot.tenant())) {
            draft.make(new Change.SlotSet(name, new Slot(slot.number(), slot.address(), tenant)));
        }
        return new Lease(workload.id(), slot.number(), slot.address());
    }

    private Slot slotFor(Draft draft, ServiceEntry service, NodeName node, Workload workload) throws Refusal {
        Integer wanted = workload.wantedNumber();
        if (wanted == null) {
            for (Slot slot : service.held()) {
                if (slot.isHeldBy(node, workload.id())) {
                    return slot;
                }
            }
            return numbered(draft, service, lowestFree(service));
        }
        if (wanted < 0 || wanted >= NUMBERS) {
            throw new Refusal(
                    Kind.INVALID, "number", "instance number " + wanted + " is not between 0 and " + (NUMBERS - 1));
        }
        Slot slot = numbered(draft, service, wanted);
        Tenant tenant = slot.tenant();
        if (tenant != null && !tenant.is(node, workload.id())) {
            throw new Refusal(
                    Kind.CONFLICT,
                    "number",
                    "instance " + wanted + " of service '" + service.name() + "' is workload '" + tenant.workload()
                            + "' on node '" + tenant.node() + "': detach it first, or ask for another number");
        }
        return slot;
    }

    private static int lowestFree(ServiceEntry service) throws Refusal {
        for (int number = 0; number < NUMBERS; number++) {
            Slot slot = service.slots().get(number);
            if (slot == null || slot.tenant() == null) {
                return number;
            }
        }
        throw new Refusal(
                Kind.CONFLICT, null, "service '" + service.name() + "' has all of its " + NUMBERS + " instances");
    }

    private Slot numbered(Draft draft, ServiceEntry service, int number) throws Refusal {
        Slot slot = service.slots().get(number);
        return slot != null ? slot : new Slot(number, lender.instance(draft, service.families()), null);
    }
}
