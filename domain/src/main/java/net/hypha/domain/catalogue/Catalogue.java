package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What the domain never forgets: services, nodes, and who holds which address. A value: changes make another, which shares with this one all
 * that they leave alone, so that a change costs the same among ten services and among ten thousand.
 *
 * @param peers other domains as they were when last here
 * @param cursors where the search for a free address goes on, per pool
 * @param holders who holds an address
 * @param tenancies the number that each workload of a node holds
 * @param quarantine addresses that were given back
 * @param admissions who may come in
 */
public record Catalogue(
        TreePMap<ServiceName, ServiceEntry> services,
        TreePMap<NodeName, NodeEntry> nodes,
        TreePMap<DomainName, Neighbourhood.Area> peers,
        TreePMap<String, Long> cursors,
        Holders holders,
        TreePMap<NodeName, TreePMap<String, Holder.Numbered>> tenancies,
        Quarantine quarantine,
        Admissions admissions) {
    public static final Catalogue EMPTY = new Catalogue(
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            Holders.NONE,
            TreePMap.empty(),
            Quarantine.EMPTY,
            Admissions.NONE);

    /**
     * The catalogue after all of these changes, in order.
     *
     * @throws IllegalStateException where a change contradicts what is there
     */
    public Catalogue after(List<Change> changes) {
        Catalogue now = this;
        for (Change change : changes) {
            now = Fold.after(now, change);
        }
        return now;
    }

    public Optional<ServiceEntry> service(ServiceName name) {
        return Optional.ofNullable(services.get(name));
    }

    public Optional<NodeEntry> node(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** Null for an address that is free. */
    public @Nullable Holder holder(InetAddress address) {
        return holders.get(address);
    }

    /** The numbers that workloads of a node hold, by workload. */
    public Collection<Holder.Numbered> heldOn(NodeName node) {
        return tenants(node).values();
    }

    /** The number that each workload of a node holds, if it does. */
    TreePMap<String, Holder.Numbered> tenants(NodeName node) {
        return tenancies.getOrDefault(node, TreePMap.empty());
    }

    /** The slot of a number that is there. */
    Slot slot(Holder.Numbered number) {
        Slot slot = service(number.service())
                .map(entry -> entry.slots().at(number.number()))
                .orElse(null);
        if (slot == null) {
            throw new IllegalStateException(number.text() + " is held and not there");
        }
        return slot;
    }

    Catalogue withServices(TreePMap<ServiceName, ServiceEntry> others) {
        return new Catalogue(others, nodes, peers, cursors, holders, tenancies, quarantine, admissions);
    }

    Catalogue withNodes(TreePMap<NodeName, NodeEntry> others) {
        return new Catalogue(services, others, peers, cursors, holders, tenancies, quarantine, admissions);
    }

    Catalogue withPeers(TreePMap<DomainName, Neighbourhood.Area> others) {
        return new Catalogue(services, nodes, others, cursors, holders, tenancies, quarantine, admissions);
    }

    Catalogue withCursors(TreePMap<String, Long> others) {
        return new Catalogue(services, nodes, peers, others, holders, tenancies, quarantine, admissions);
    }

    Catalogue withHolders(Holders others) {
        return new Catalogue(services, nodes, peers, cursors, others, tenancies, quarantine, admissions);
    }

    Catalogue withTenancies(TreePMap<NodeName, TreePMap<String, Holder.Numbered>> others) {
        return new Catalogue(services, nodes, peers, cursors, holders, others, quarantine, admissions);
    }

    Catalogue withQuarantine(Quarantine other) {
        return new Catalogue(services, nodes, peers, cursors, holders, tenancies, other, admissions);
    }

    Catalogue withAdmissions(Admissions others) {
        return new Catalogue(services, nodes, peers, cursors, holders, tenancies, quarantine, others);
    }
}
