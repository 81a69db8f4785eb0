package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.domain.catalogue.Slot.Tenant;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** One publication of a node on its way into a draft. */
final class Publication {
    private final Lender lender;
    private final Draft draft;
    private final NodeName node;

    Publication(Lender lender, Draft draft, NodeName node) {
        this.lender = lender;
        this.draft = draft;
        this.node = node;
    }

    /** The number that a workload of this node holds; null if it is no instance. */
    private Holder.@Nullable Numbered numberOf(String workload) {
        return draft.now().tenants(node).get(workload);
    }

    /** Who has gone gives back what it holds; a number's address stays with the number. */
    void leave(Message.Publish publish) {
        for (String gone : gone(publish)) {
            vacate(gone, null);
            leaveCaller(gone);
        }
    }

    private Set<String> gone(Message.Publish publish) {
        Set<String> gone = new HashSet<>(publish.down());
        if (publish.full()) {
            draft.node(node).ifPresent(entry -> gone.addAll(entry.callers().keySet()));
            gone.addAll(draft.now().tenants(node).keySet());
            publish.up().forEach(workload -> gone.remove(workload.id()));
        }
        return gone;
    }

    /** @throws Refusal where the workload cannot be what it wants to be */
    Lease lend(Workload workload) throws Refusal {
        NodeEntry entry = draft.node(node)
                .orElseThrow(() -> new Refusal(Kind.UNKNOWN, null, "node '" + node + "' has not joined"));
        checkPlace(entry.subnet(), workload);
        return workload.service() == null ? caller(entry, workload) : instance(workload, workload.service());
    }

    /** A node may only speak for addresses of its own subnet: the others would be led astray. */
    private void checkPlace(SubnetLease subnet, Workload workload) throws Refusal {
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

    private Lease caller(NodeEntry entry, Workload workload) throws Refusal {
        vacate(workload.id(), null);
        AddressPair address = entry.callers().get(workload.id());
        if (address == null) {
            address = lender.instance(draft, lender.families());
            draft.make(new Change.CallerSet(node, workload.id(), address));
        }
        return new Lease(workload.id(), null, address);
    }

    private void leaveCaller(String workload) {
        AddressPair address =
                draft.node(node).map(entry -> entry.callers().get(workload)).orElse(null);
        if (address != null) {
            lender.quarantine().release(draft, new Change.CallerGone(node, workload), List.of(address));
        }
    }

    private Lease instance(Workload workload, ServiceName name) throws Refusal {
        ServiceEntry service = draft.service(name).orElseThrow(() -> ServiceRules.unknown(name));
        Slot slot = slotFor(service, workload);
        Holder.Numbered number = new Holder.Numbered(name, slot.number());
        vacate(workload.id(), number);
        leaveCaller(workload.id());
        Slot held = slot.heldBy(
                new Tenant(
                        node,
                        workload.id(),
                        workload.namespaceAddress(),
                        workload.location(),
                        workload.state(),
                        workload.labels()),
                workload.weight());
        if (!held.equals(slot)) {
            draft.make(new Change.SlotSet(name, held));
        }
        return new Lease(
                workload.id(),
                slot.number(),
                slot.address(),
                service.options().health().isChecked());
    }

    /** The number it asks for; else the one that it has already, or the lowest that is free. */
    private Slot slotFor(ServiceEntry service, Workload workload) throws Refusal {
        Integer wanted = workload.wantedNumber();
        if (wanted == null) {
            Holder.Numbered has = numberOf(workload.id());
            return has != null && has.service().equals(service.name())
                    ? draft.now().slot(has)
                    : numbered(service, lowestFree(service));
        }
        if (wanted < 0 || wanted >= PublishRules.NUMBERS) {
            throw new Refusal(
                    Kind.INVALID,
                    "number",
                    "instance number " + wanted + " is not between 0 and " + (PublishRules.NUMBERS - 1));
        }
        Slot slot = numbered(service, wanted);
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
        int number = 0;
        for (Slot slot : service.slots().values()) {
            if (slot.number() > number || slot.tenant() == null) {
                break;
            }
            number++;
        }
        if (number < PublishRules.NUMBERS) {
            return number;
        }
        throw new Refusal(
                Kind.CONFLICT,
                null,
                "service '" + service.name() + "' has all of its " + PublishRules.NUMBERS + " instances");
    }

    private Slot numbered(ServiceEntry service, int number) throws Refusal {
        Slot slot = service.slots().at(number);
        return slot != null ? slot : new Slot(number, lender.instance(draft, service.families()), null);
    }

    private void vacate(String workload, Holder.@Nullable Numbered except) {
        Holder.Numbered number = numberOf(workload);
        if (number != null && !number.equals(except)) {
            draft.make(new Change.SlotSet(
                    number.service(), draft.now().slot(number).vacated()));
        }
    }
}
