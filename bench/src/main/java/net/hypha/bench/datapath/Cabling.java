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
 *   n  the caller's node                   n ---------- m
 *   m  another node, t a server there
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

    private final boolean apart;
    private final List<HostSpec> hosts = new ArrayList<>();
    private final List<LinkSpec> links = new ArrayList<>();

    /**
     * @param apart whether the nodes are in different networks, which happen to be on one wire: a router between them would take its time for each
     *     packet from the same cores
     */
    Cabling(boolean apart) {
        this.apart = apart;
    }

    LabSpec spec(String lab) {
        return new LabSpec(lab, hosts, links);
    }

    /** The other node's underlay address. */
    String otherNode4() {
        return apart ? "198.51.100.2" : "192.0.2.2";
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

    /** The wire between nodes n and m, without the nodes themselves. */
    void wire(String prefix) {
        links.add(
                apart
                        ? LinkSpec.between(
                                LinkEnd.of(prefix + "n", WAN, "192.0.2.1/32", "2001:db8:1::1/128"),
                                LinkEnd.of(prefix + "m", WAN, "198.51.100.2/32", "2001:db8:2::2/128"))
                        : LinkSpec.between(
                                LinkEnd.of(prefix + "n", WAN, "192.0.2.1/24", "2001:db8:1::1/64"),
                                LinkEnd.of(prefix + "m", WAN, "192.0.2.2/24", "2001:db8:1::2/64")));
    }

    /** Routes of a node to the other one's address. */
    HostSpec underlayRoutes(HostSpec node, boolean first) {
        if (!apart) {
            return node;
        }
        return first
                ? node.withRoute("198.51.100.2/32 dev wan").withRoute("2001:db8:2::2/128 dev wan")
                : node.withRoute("192.0.2.1/32 dev wan").withRoute("2001:db8:1::1/128 dev wan");
    }

    /** How node n sends what is for node m's workloads, and the other way round: IPv4 then IPv6. */
    List<String> ways(boolean first) {
        if (apart) {
            return first
                    ? List.of("via 198.51.100.2 dev wan onlink", "via 2001:db8:2::2 dev wan onlink")
                    : List.of("via 192.0.2.1 dev wan onlink", "via 2001:db8:1::1 dev wan onlink");
        }
        return first ? List.of("via 192.0.2.2", "via 2001:db8:1::2") : List.of("via 192.0.2.1", "via 2001:db8:1::1");
    }

    /** Devices that carry packets between nodes. */
    static List<LinkEnd> wireEnds(String prefix) {
        return List.of(LinkEnd.of(prefix + "n", WAN), LinkEnd.of(prefix + "m", WAN));
    }
}
