package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** A catalogue in the making: takes changes one by one and remembers them. Not used again once its catalogue was taken. */
final class Draft {
    private final SortedMap<ServiceName, ServiceEntry> services;
    private final SortedMap<NodeName, NodeEntry> nodes;
    private final SortedMap<DomainName, Neighbourhood.Area> peers;
    private final Map<String, Long> cursors;
    private final Map<InetAddress, String> holders;
    private Admissions admissions;
    private final List<Change> changes = new ArrayList<>();

    Draft(Catalogue base) {
        services = base.servicesCopy();
        nodes = base.nodesCopy();
        peers = base.peersCopy();
        cursors = base.cursorsCopy();
        holders = base.holdersCopy();
        admissions = base.admissions();
    }

    Catalogue catalogue() {
        return new Catalogue(services, nodes, peers, cursors, holders, admissions);
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    Optional<ServiceEntry> service(ServiceName name) {
        return Optional.ofNullable(services.get(name));
    }

    Iterable<ServiceEntry> allServices() {
        return List.copyOf(services.values());
    }

    Optional<NodeEntry> node(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    Iterable<NodeEntry> allNodes() {
        return List.copyOf(nodes.values());
    }

    boolean isTaken(InetAddress address) {
        return holders.containsKey(address);
    }

    @Nullable
    String holder(InetAddress address) {
        return holders.get(address);
    }

    /** Where the search in a pool goes on; 0 at first. */
    long cursor(String pool) {
        return cursors.getOrDefault(pool, 0L);
    }

    void make(Change change) {
        changes.add(change);
        switch (change) {
            case Change.ServiceSet set -> setService(set);
            case Change.ServiceGone gone -> removeService(gone.service());
            case Change.SlotSet set -> setSlot(set);
            case Change.NodeSet set -> setNode(set);
            case Change.CallerSet set -> setCaller(set);
            case Change.CallerGone gone -> removeCaller(gone);
            case Change.PeerSet set -> peers.put(set.area().name(), set.area());
            case Change.CursorMoved moved -> cursors.put(moved.pool(), moved.cursor());
            case Change.Admission admission -> admissions = admissions.after(admission);
        }
    }

    private void setService(Change.ServiceSet set) {
        SortedMap<Integer, Slot> slots =
                service(set.service()).map(ServiceEntry::slots).orElseGet(TreeMap::new);
        services.put(set.service(), new ServiceEntry(set.service(), set.defaultPolicy(), set.addresses(), slots));
        set.addresses().forEach((word, pair) -> hold(pair, "service '" + set.service() + "' (" + word + ")"));
    }

    private void removeService(ServiceName name) {
        ServiceEntry entry = services.remove(name);
        if (entry != null) {
            entry.allAddresses().forEach(this::release);
        }
    }

    private void setSlot(Change.SlotSet set) {
        ServiceEntry entry = services.get(set.service());
        if (entry == null) {
            throw new IllegalStateException("a slot of service '" + set.service() + "', which does not exist");
        }
        SortedMap<Integer, Slot> slots = new TreeMap<>(entry.slots());
        slots.put(set.slot().number(), set.slot());
        services.put(entry.name(), new ServiceEntry(entry.name(), entry.defaultPolicy(), entry.addresses(), slots));
        hold(set.slot().address(), "instance " + set.slot().number() + " of service '" + entry.name() + "'");
    }

    private void setNode(Change.NodeSet set) {
        Map<String, AddressPair> callers =
                node(set.node()).map(NodeEntry::callers).orElse(Map.of());
        nodes.put(set.node(), new NodeEntry(set.node(), set.subnet(), set.tunnel(), set.location(), callers));
    }

    private void setCaller(Change.CallerSet set) {
        Map<String, AddressPair> callers = callers(set.node());
        callers.put(set.workload(), set.address());
        replaceCallers(set.node(), callers);
        hold(set.address(), "workload '" + set.workload() + "' on node '" + set.node() + "'");
    }

    private void removeCaller(Change.CallerGone gone) {
        Map<String, AddressPair> callers = callers(gone.node());
        AddressPair address = callers.remove(gone.workload());
        if (address != null) {
            release(address);
            replaceCallers(gone.node(), callers);
        }
    }

    private Map<String, AddressPair> callers(NodeName node) {
        return new TreeMap<>(node(node)
                .orElseThrow(() -> new IllegalStateException("a workload on node '" + node + "', which never joined"))
                .callers());
    }

    private void replaceCallers(NodeName name, Map<String, AddressPair> callers) {
        nodes.computeIfPresent(
                name, (key, node) -> new NodeEntry(name, node.subnet(), node.tunnel(), node.location(), callers));
    }

    private void hold(AddressPair pair, String holder) {
        for (InetAddress address : pair.all()) {
            String former = holders.put(address, holder);
            if (former != null && !former.equals(holder)) {
                throw new IllegalStateException(address + " is held by " + former + " and now by " + holder);
            }
        }
    }

    private void release(AddressPair pair) {
        pair.all().forEach(holders::remove);
    }
}
