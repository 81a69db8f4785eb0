package net.hypha.domain.catalogue;

import java.net.InetAddress;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.NumberMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** What each change makes of a catalogue. Pure. */
final class Fold {
    private Fold() {}

    /** @throws IllegalStateException where the change contradicts what is there */
    static Catalogue after(Catalogue now, Change change) {
        return switch (change) {
            case Change.ServiceSet set -> setService(now, set);
            case Change.ServiceGone gone -> removeService(now, gone.service());
            case Change.SlotSet set -> setSlot(now, set);
            case Change.NodeSet set -> setNode(now, set);
            case Change.CallerSet set -> setCaller(now, set);
            case Change.CallerGone gone -> removeCaller(now, gone);
            case Change.PeerSet set -> now.withPeers(now.peers().plus(set.area().name(), set.area()));
            case Change.CursorMoved moved -> now.withCursors(now.cursors().plus(moved.pool(), moved.cursor()));
            case Change.AddressRests rests -> setRest(now, rests.rest());
            case Change.RestOver over -> now.withQuarantine(now.quarantine().minus(over.address()));
            case Change.Admission admission ->
                now.withAdmissions(now.admissions().after(admission));
        };
    }

    private static Catalogue setService(Catalogue now, Change.ServiceSet set) {
        ServiceName name = set.service();
        NumberMap<Slot> slots = now.service(name).map(ServiceEntry::slots).orElse(NumberMap.empty());
        Catalogue next = now.withServices(now.services()
                .plus(name, new ServiceEntry(name, set.defaultPolicy(), set.addresses(), set.options(), slots)));
        for (var meaning : set.addresses().entrySet()) {
            next = hold(next, meaning.getValue(), new Holder.Meaning(name, meaning.getKey()));
        }
        return next;
    }

    private static Catalogue removeService(Catalogue now, ServiceName name) {
        ServiceEntry entry = now.services().get(name);
        if (entry == null) {
            return now;
        }
        Catalogue next = now.withServices(now.services().minus(name));
        for (Slot slot : entry.held()) {
            next = moveTenancy(next, new Holder.Numbered(name, slot.number()), slot.tenant(), null);
        }
        for (AddressPair pair : entry.allAddresses()) {
            next = release(next, pair);
        }
        return next;
    }

    private static Catalogue setSlot(Catalogue now, Change.SlotSet set) {
        ServiceEntry entry = now.service(set.service())
                .orElseThrow(() ->
                        new IllegalStateException("a slot of service '" + set.service() + "', which does not exist"));
        Slot slot = set.slot();
        Slot former = entry.slots().at(slot.number());
        Holder.Numbered number = new Holder.Numbered(entry.name(), slot.number());
        Catalogue next = now.withServices(now.services().plus(entry.name(), entry.with(slot)));
        if (former == null) {
            next = hold(next, slot.address(), number);
        }
        return moveTenancy(next, number, former == null ? null : former.tenant(), slot.tenant());
    }

    private static Catalogue moveTenancy(
            Catalogue now, Holder.Numbered number, Slot.@Nullable Tenant from, Slot.@Nullable Tenant to) {
        Catalogue next = now;
        if (from != null && (to == null || !isSame(from, to))) {
            TreePMap<String, Holder.Numbered> tenants = next.tenants(from.node());
            if (number.equals(tenants.get(from.workload()))) {
                next = withTenants(next, from.node(), tenants.minus(from.workload()));
            }
        }
        if (to != null && (from == null || !isSame(from, to))) {
            next = withTenants(next, to.node(), next.tenants(to.node()).plus(to.workload(), number));
        }
        return next;
    }

    private static boolean isSame(Slot.Tenant one, Slot.Tenant other) {
        return one.is(other.node(), other.workload());
    }

    private static Catalogue withTenants(Catalogue now, NodeName node, TreePMap<String, Holder.Numbered> tenants) {
        return now.withTenancies(
                tenants.isEmpty()
                        ? now.tenancies().minus(node)
                        : now.tenancies().plus(node, tenants));
    }

    private static Catalogue setNode(Catalogue now, Change.NodeSet set) {
        TreePMap<String, AddressPair> callers =
                now.node(set.node()).map(NodeEntry::callers).orElse(TreePMap.empty());
        NodeEntry entry = new NodeEntry(set.node(), set.subnet(), set.tunnel(), set.location(), callers);
        return now.withNodes(now.nodes().plus(set.node(), entry));
    }

    private static Catalogue setCaller(Catalogue now, Change.CallerSet set) {
        NodeEntry node = now.node(set.node())
                .orElseThrow(
                        () -> new IllegalStateException("a workload on node '" + set.node() + "', which never joined"));
        Catalogue next = now.withNodes(now.nodes()
                .plus(node.name(), node.with(node.callers().plus(set.workload(), set.address()))));
        return hold(next, set.address(), new Holder.Caller(set.node(), set.workload()));
    }

    private static Catalogue removeCaller(Catalogue now, Change.CallerGone gone) {
        NodeEntry node = now.nodes().get(gone.node());
        AddressPair address = node == null ? null : node.callers().get(gone.workload());
        if (node == null || address == null) {
            return now;
        }
        return release(
                now.withNodes(
                        now.nodes().plus(node.name(), node.with(node.callers().minus(gone.workload())))),
                address);
    }

    private static Catalogue hold(Catalogue now, AddressPair pair, Holder holder) {
        for (InetAddress address : pair.all()) {
            if (now.quarantine().get(address) != null) {
                throw new IllegalStateException(address + " is in quarantine and now held by " + holder.text());
            }
        }
        return now.withHolders(now.holders().with(pair, holder));
    }

    private static Catalogue setRest(Catalogue now, Quarantine.Rest rest) {
        Holder holder = now.holder(rest.address());
        if (holder != null) {
            throw new IllegalStateException(rest.address() + " is held by " + holder.text() + " and now in quarantine");
        }
        return now.withQuarantine(now.quarantine().plus(rest));
    }

    private static Catalogue release(Catalogue now, AddressPair pair) {
        return now.withHolders(now.holders().without(pair));
    }
}
