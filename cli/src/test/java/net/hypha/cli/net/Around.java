package net.hypha.cli.net;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import net.hypha.lab.wire.WireSettings;

/**
 * Nodes {@code n1}, {@code n2} and so on around a router, {@code x}, each in a network of its own; on the router is their domain.
 *
 * @param delaysMs of each node's link, each way; 0: a plain one
 */
record Around(List<Integer> delaysMs) {
    Around {
        delaysMs = List.copyOf(delaysMs);
    }

    static String address(int node) {
        return "192.0." + node + ".1";
    }

    private IntStream nodes() {
        return IntStream.rangeClosed(1, delaysMs.size());
    }

    /** A node's host, as it is in {@link #spec}. */
    static HostSpec host(int node) {
        return HostSpec.router("n" + node).withRoute("default via 192.0." + node + ".254");
    }

    /**
     * Its lab.
     *
     * @param nodes their hosts
     * @param others hosts beside the router and the nodes
     */
    LabSpec spec(String name, List<HostSpec> nodes, List<String> others) {
        List<HostSpec> hosts = new ArrayList<>(List.of(HostSpec.router("x")));
        hosts.addAll(nodes);
        others.forEach(other -> hosts.add(HostSpec.host(other)));
        return new LabSpec(name, hosts, nodes().mapToObj(this::link).toList());
    }

    private LinkSpec link(int node) {
        LinkSpec link = LinkSpec.between(
                LinkEnd.of("n" + node, "wan", address(node) + "/24"),
                LinkEnd.of("x", "r" + node, "192.0." + node + ".254/24"));
        int delayMs = delaysMs.get(node - 1);
        return delayMs == 0 ? link : link.withWire(WireSettings.delay(Duration.ofMillis(delayMs)));
    }

    /** Starts the domain and its nodes, and waits until they have joined. */
    void start(Lab lab, Programs programs) throws IOException {
        programs.run("x", "domain", "domain", """
                domain:
                  name: here
                  state: %1$s/domain
                  exchange: {listen: "192.0.1.254:50100", insecure: true}
                  api: {socket: %1$s/domain.sock}
                """.formatted(lab.directory()));
        for (int node : nodes().toArray()) {
            programs.run(
                    "n" + node, "node", "n" + node, """
                    node:
                      name: n%2$d
                      state: %1$s/n%2$d
                      socket: %1$s/n%2$d.sock
                      domain: {address: "192.0.1.254:50100", insecure: true}
                      underlay: {device: wan, address: %4$s}
                      probe: {interval: 200ms}
                      pins: %3$s/n%2$d
                    """.formatted(lab.directory(), node, lab.bpf(), address(node)));
        }
        nodes().forEach(node -> programs.awaitJoined("n" + node));
    }
}
