package net.hypha.bench.datapath;

import java.util.ArrayList;
import java.util.List;
import net.hypha.lab.HostSpec;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;

/**
 * The cables of all subjects of one lab. Each subject has hosts of its own, called PREFIX-PART, with the same addresses as the others' and
 * without a way to them:
 *
 * <pre>
 *   c  the caller                        c   s          t
 *   s  a server on the caller's node      \ /           |
 *   n  the caller's node                   n ---(x)---- m
 *   m  another node, t a server there
 *   x  the router between, if there is one
 * </pre>
 */
final class Cabling {
    static final String CLIENT4 = "10.50.1.2";
    static final String CLIENT6 = "fd50:1::2";
    static final String NEAR4 = "10.50.2.2";
    static final String NEAR6 = "fd50:2::2";
    static final String FAR4 = "10.50.3.2";
    static final String FAR6 = "fd50:3::2";
    static final String NODE4 = "192.0.2.1";
    static final int ETHERNET_MTU = 1500;
    /** The device of a node towards other nodes. */
    static final String WAN = "wan";

    private final boolean router;
    private final List<HostSpec> hosts = new ArrayList<>();
    private final List<LinkSpec> links = new ArrayList<>();

    /** @param router whether there is one between the nodes; else they share a link */
    Cabling(boolean router) {
        this.router = router;
    }

    LabSpec spec(String lab) {
        return new LabSpec(lab, hosts, links);
    }

    /** The other node's underlay address. */
    String otherNode4() {
        return router ? "198.51.100.2" : "192.0.2.2";
    }

    /** A host without any link: something else plugs it in. */
    void bare(String name) {
        hosts.add(HostSpec.host(name));
    }

    void node(HostSpec node) {
        hosts.add(node);
    }

    void link(LinkSpec link) {
        links.add(link);
    }

    /** Caller, node, and server on it, the node routing between both. */
    void sameNode(String prefix, HostSpec node, int mtu) {
        node(node);
        workload(prefix, "c", "n", 1, mtu);
        workload(prefix, "s", "n", 2, mtu);
    }

    /** A host of a node, in a network of its own. */
    void workload(String prefix, String host, String node, int net, int mtu) {
        hosts.add(HostSpec.host(prefix + host)
                .withRoute("default via 10.50." + net + ".1")
                .withRoute("default via fd50:" + net + "::1"));
        links.add(LinkSpec.between(
                        LinkEnd.of(prefix + host, "eth0", "10.50." + net + ".2/24", "fd50:" + net + "::2/64"),
                        LinkEnd.of(prefix + node, "to-" + host, "10.50." + net + ".1/24", "fd50:" + net + "::1/64"))
                .withMtu(mtu));
    }

    /** The way between nodes n and m, without the nodes themselves. */
    void wire(String prefix, boolean routesWorkloads) {
        LinkEnd near = LinkEnd.of(prefix + "n", WAN, "192.0.2.1/24", "2001:db8:1::1/64");
        if (!router) {
            links.add(LinkSpec.between(near, LinkEnd.of(prefix + "m", WAN, "192.0.2.2/24", "2001:db8:1::2/64")));
            return;
        }
        HostSpec between = HostSpec.router(prefix + "x");
        if (routesWorkloads) {
            between = between.withRoute("10.50.1.0/24 via 192.0.2.1")
                    .withRoute("fd50:1::/64 via 2001:db8:1::1")
                    .withRoute("10.50.3.0/24 via 198.51.100.2")
                    .withRoute("fd50:3::/64 via 2001:db8:2::2");
        }
        hosts.add(between);
        links.add(LinkSpec.between(near, LinkEnd.of(prefix + "x", "left", "192.0.2.254/24", "2001:db8:1::fe/64")));
        links.add(LinkSpec.between(
                LinkEnd.of(prefix + "m", WAN, "198.51.100.2/24", "2001:db8:2::2/64"),
                LinkEnd.of(prefix + "x", "right", "198.51.100.254/24", "2001:db8:2::fe/64")));
    }

    /** Routes of a node to the other one's underlay network. */
    HostSpec underlayRoutes(HostSpec node, boolean first) {
        if (!router) {
            return node;
        }
        return first
                ? node.withRoute("198.51.100.0/24 via 192.0.2.254").withRoute("2001:db8:2::/64 via 2001:db8:1::fe")
                : node.withRoute("192.0.2.0/24 via 198.51.100.254").withRoute("2001:db8:1::/64 via 2001:db8:2::fe");
    }

    /** Where node n sends what is for node m's workloads, IPv4 then IPv6. */
    List<String> nextHops(boolean first) {
        if (router) {
            return first ? List.of("192.0.2.254", "2001:db8:1::fe") : List.of("198.51.100.254", "2001:db8:2::fe");
        }
        return first ? List.of("192.0.2.2", "2001:db8:1::2") : List.of("192.0.2.1", "2001:db8:1::1");
    }

    /** Devices that carry packets between nodes, as host and device. */
    List<LinkEnd> wireEnds(String prefix) {
        List<LinkEnd> ends = new ArrayList<>(List.of(LinkEnd.of(prefix + "n", WAN), LinkEnd.of(prefix + "m", WAN)));
        if (router) {
            ends.add(LinkEnd.of(prefix + "x", "left"));
            ends.add(LinkEnd.of(prefix + "x", "right"));
        }
        return ends;
    }
}
