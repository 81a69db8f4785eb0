package net.hypha.exchange.message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Whom a node may meet: the nodes of its own domain, and the domains around it with their gateways. Between domains: whom the
 * teller lets the receiver meet, its nodes apart.
 *
 * @param domain the teller's domain with its pools
 * @param treeZone the zone that means the whole tree
 * @param nodes all nodes of the own domain that are up, the receiver included
 * @param peers domains whose names and addresses may be used from here
 * @param exports the services of the receiver's domain that another may use; a domain that is not there may use all
 * @param lineage the domains above the receiver's, the root first; empty for a root
 */
public record Neighbourhood(
        Area domain,
        String treeZone,
        List<Node> nodes,
        List<Area> peers,
        Map<DomainName, ServiceFilter> exports,
        List<DomainName> lineage) {
    public Neighbourhood {
        nodes = List.copyOf(nodes);
        peers = List.copyOf(peers);
        exports = Map.copyOf(exports);
        lineage = List.copyOf(lineage);
    }

    /** Of a root. */
    public Neighbourhood(
            Area domain, String treeZone, List<Node> nodes, List<Area> peers, Map<DomainName, ServiceFilter> exports) {
        this(domain, treeZone, nodes, peers, exports, List.of());
    }

    /** All peers may use all services. */
    public Neighbourhood(Area domain, String treeZone, List<Node> nodes, List<Area> peers) {
        this(domain, treeZone, nodes, peers, Map.of());
    }

    /** What another domain may use of the own domain's services. */
    public ServiceFilter exportsTo(DomainName other) {
        return exports.getOrDefault(other, ServiceFilter.ALL);
    }

    /** The domain at the tree's top. */
    public DomainName root() {
        return lineage.isEmpty() ? domain.name() : lineage.getFirst();
    }

    /** Whether a domain's services may have instances in the own domain: it is the own one, or above it. */
    public boolean isOnLineage(DomainName owner) {
        return domain.name().equals(owner) || lineage.contains(owner);
    }

    /**
     * Under which key services go together that share instances here: those of one name in the own domain and above. For every
     * other service its own.
     */
    public ServiceKey family(ServiceKey service) {
        return lineage.contains(service.owner()) ? new ServiceKey(service.name(), domain.name()) : service;
    }

    /** A domain around, if it is known. */
    public Optional<Area> area(DomainName name) {
        return domain.name().equals(name)
                ? Optional.of(domain)
                : peers.stream().filter(area -> area.name().equals(name)).findFirst();
    }

    /** The same with these nodes and domains elsewhere, come or gone. */
    public Neighbourhood after(Moves moves) {
        Map<NodeName, Node> after = new LinkedHashMap<>();
        nodes.forEach(node -> after.put(node.name(), node));
        moves.gone().forEach(after::remove);
        moves.here().forEach(node -> after.put(node.name(), node));
        return new Neighbourhood(
                moves.areas().own(domain),
                treeZone,
                List.copyOf(after.values()),
                moves.areas().others(domain, peers),
                exports,
                lineage);
    }

    /** The same with the domains of another. */
    Neighbourhood withAreasOf(Neighbourhood other) {
        return new Neighbourhood(other.domain, treeZone, nodes, other.peers, exports, lineage);
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
        for (Map.Entry<DomainName, ServiceFilter> export : exports.entrySet()) {
            sum += new Digest()
                    .add(export.getKey().text())
                    .add(export.getValue().toString())
                    .value();
        }
        Digest above = new Digest();
        lineage.forEach(domain -> above.add(domain.text()));
        sum += above.value();
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
     * A domain: its zone, its pools, and the tunnel endpoints of its nodes, each of them once.
     *
     * @param servicePools semantic and instance addresses
     * @param nodePools node subnets
     * @param gateways of the nodes that take flows into the domain, at most {@link #MAX_GATEWAYS}, in no order
     * @param senders of its other nodes, at most {@link #MAX_SENDERS}, in no order: flows may come from them. Told only to nodes that take
     *     flows of other domains, and between domains
     */
    public record Area(
            DomainName name,
            List<Prefix> servicePools,
            List<Prefix> nodePools,
            List<Endpoint> gateways,
            List<Endpoint> senders,
            @Nullable Location location) {
        public static final int MAX_GATEWAYS = 1_000;

        /** Of a domain with more nodes the first by name send flows to other domains. */
        public static final int MAX_SENDERS = 16_000;

        public Area {
            servicePools = List.copyOf(servicePools);
            nodePools = List.copyOf(nodePools);
            gateways = List.copyOf(gateways);
            senders = List.copyOf(senders);
        }

        /** All nodes take flows. */
        public Area(
                DomainName name,
                List<Prefix> servicePools,
                List<Prefix> nodePools,
                List<Endpoint> gateways,
                @Nullable Location location) {
            this(name, servicePools, nodePools, gateways, List.of(), location);
        }

        /** The same with other endpoints. */
        public Area with(List<Endpoint> otherGateways, List<Endpoint> otherSenders) {
            return new Area(name, servicePools, nodePools, otherGateways, otherSenders, location);
        }

        /** As far as a node is told that takes no flows of other domains. */
        public Area withoutSenders() {
            return senders.isEmpty() ? this : with(gateways, List.of());
        }

        /** Adds to {@link Neighbourhood#digest}. */
        public long digest() {
            Digest own = new Digest().add(name.text()).add(location).add(servicePools.size());
            servicePools.forEach(pool -> own.add(pool.toString()));
            nodePools.forEach(pool -> own.add(pool.toString()));
            return own.value() + digest("gateway", gateways) + digest("sender", senders);
        }

        private long digest(String role, List<Endpoint> endpoints) {
            long sum = 0;
            for (Endpoint endpoint : endpoints) {
                sum += new Digest().add(name.text()).add(role).add(endpoint).value();
            }
            return sum;
        }
    }
}
