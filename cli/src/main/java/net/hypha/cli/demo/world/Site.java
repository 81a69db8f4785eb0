package net.hypha.cli.demo.world;

import java.nio.file.Path;
import java.util.List;

/**
 * A router with a semantic network: one domain and one node.
 *
 * @param router the host both programs run on
 * @param address of the router in the underlay
 * @param services pools of semantic and instance addresses
 * @param nodes pools of the nodes' subnets
 * @param peer the line of its peer in the configuration, with a place for the file of the peer's authority
 * @param service whose instances its hosts are
 * @param firstNumber instance number of the first host; the others follow
 * @param hosts attached to it
 */
public record Site(
        String router,
        String domain,
        String address,
        String location,
        List<String> services,
        List<String> nodes,
        String peer,
        String service,
        int firstNumber,
        List<String> hosts) {
    public static final Site ONE = new Site(
            Topology.ROUTER1,
            "in-our-cluster",
            Topology.ROUTER1_ADDRESS,
            "48.14,11.58",
            List.of("10.30.0.0/16", "fdff::/16"),
            List.of("10.18.0.0/16", "fc00::/16"),
            "{name: uptown, export: [webserver], ca: %s}",
            "webserver",
            1,
            List.of("host1", "host2", "host3"));

    public static final Site TWO = new Site(
            Topology.ROUTER2,
            "uptown",
            Topology.ROUTER2_ADDRESS,
            "52.52,13.40",
            List.of("10.31.0.0/16", "fdfe::/16"),
            List.of("10.19.0.0/16", "fc01::/16"),
            "{name: in-our-cluster, dial: \"" + Topology.ROUTER1_ADDRESS + ":50100\", export: [], ca: %s}",
            "service-a",
            4,
            List.of("host4", "host5", "host6"));

    Path directory(Path lab) {
        return lab.resolve(router);
    }

    Path nodeSocket(Path lab) {
        return directory(lab).resolve("node.sock");
    }

    Path domainSocket(Path lab) {
        return directory(lab).resolve("domain.sock");
    }

    /** The configuration file of both programs. */
    String configuration(Path lab, Path pins) {
        Path own = directory(lab);
        return """
                domain:
                  name: %1$s
                  state: %2$s/domain
                  exchange: {listen: "%3$s:50100", trust: %2$s/trust-domain}
                  api: {socket: %2$s/domain.sock}
                  location: "%4$s"
                  pools: {services: %5$s, nodes: %6$s}
                  peers:
                    - %7$s
                node:
                  name: %8$s
                  state: %2$s/node
                  socket: %2$s/node.sock
                  domain: {address: "%3$s:50100", trust: %2$s/trust-node}
                  underlay: {device: %9$s, address: %3$s, port: 50103}
                  pins: %10$s/%8$s
                  dns: {upstream: ["%11$s"]}
                  location: "%4$s"
                """.formatted(
                        domain,
                        own,
                        address,
                        location,
                        quoted(services),
                        quoted(nodes),
                        peer.formatted(peerAuthority(lab)),
                        router,
                        Topology.WAN,
                        pins,
                        Topology.DNS_ADDRESS);
    }

    private Path peerAuthority(Path lab) {
        Site other = equals(ONE) ? TWO : ONE;
        return other.directory(lab).resolve("authority/ca.pem");
    }

    private static String quoted(List<String> pools) {
        return "[\"" + String.join("\", \"", pools) + "\"]";
    }
}
