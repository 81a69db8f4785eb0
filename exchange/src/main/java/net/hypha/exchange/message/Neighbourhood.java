package net.hypha.exchange.message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Whom a node may meet: the nodes of its own domain, and the domains around it with their gateways.
 *
 * @param domain the own domain with its pools
 * @param treeZone the zone that means the whole tree
 * @param nodes all nodes of the own domain that are up, the receiver included
 * @param peers domains whose names and addresses may be used from here
 * @param exports the own domain's services that a peer may use; a peer that is not there may use all
 */
public record Neighbourhood(
        Area domain, String treeZone, List<Node> nodes, List<Area> peers, Map<DomainName, Set<ServiceName>> exports) {
    public Neighbourhood {
        nodes = List.copyOf(nodes);
        peers = List.copyOf(peers);
        exports = Map.copyOf(exports);
    }

    /** All peers may use all services. */
    public Neighbourhood(Area domain, String treeZone, List<Node> nodes, List<Area> peers) {
        this(domain, treeZone, nodes, peers, Map.of());
    }

    /** Whether a peer may use one of the own domain's services. */
    public boolean exports(DomainName peer, ServiceName service) {
        Set<ServiceName> some = exports.get(peer);
        return some == null || some.contains(service);
    }

    /** The same with these nodes elsewhere, come or gone. */
    public Neighbourhood after(Moves moves) {
        Map<NodeName, Node> after = new LinkedHashMap<>();
        nodes.forEach(node -> after.put(node.name(), node));
        moves.gone().forEach(after::remove);
        moves.here().forEach(node -> after.put(node.name(), node));
        return new Neighbourhood(domain, treeZone, List.copyOf(after.values()), peers, exports);
    }

    /** Stands for all that it says; see {@link Digest}. Never 0. */
    public long digest() {
        long sum = new Digest().add(treeZone).value() + domain.digest();
        for (Node node : nodes) {
            sum += node.digest();
        }
        for (Area peer : peers) {
            sum += peer.digest();
        }
        for (Map.Entry<DomainName, Set<ServiceName>> export : exports.entrySet()) {
            long services = 0;
            for (ServiceName service : export.getValue()) {
                services += new Digest().add(service.text()).value();
            }
            sum += new Digest().add(export.getKey().text()).add(services).value();
        }
        return sum == 0 ? 1 : sum;
    }

    /** A node of the own domain. */
    public record Node(
            NodeName name,
            Endpoint tunnel,
            SubnetLease subnet,
            @Nullable Location location) {
        /** Adds to {@link Neighbourhood#digest}. */
        public long digest() {
            return new Digest()
                    .add(name.text())
                    .add(tunnel)
                    .add(String.valueOf(subnet.v4()))
                    .add(String.valueOf(subnet.v6()))
                    .add(location)
                    .value();
        }
    }

    /**
     * A domain: its zone, its pools, and the tunnel endpoints of its nodes that take or send flows.
     *
     * @param servicePools semantic and instance addresses
     * @param nodePools node subnets
     */
    public record Area(
            DomainName name,
            List<Prefix> servicePools,
            List<Prefix> nodePools,
            List<Endpoint> gateways,
            @Nullable Location location) {
        public Area {
            servicePools = List.copyOf(servicePools);
            nodePools = List.copyOf(nodePools);
            gateways = List.copyOf(gateways);
        }

        private long digest() {
            Digest all = new Digest().add(name.text()).add(location).add(servicePools.size());
            servicePools.forEach(pool -> all.add(pool.toString()));
            nodePools.forEach(pool -> all.add(pool.toString()));
            gateways.forEach(all::add);
            return all.value();
        }
    }
}
