package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import net.hypha.cli.api.ApiClient;
import net.hypha.kernel.net.Ip;
import net.hypha.lab.ExecResult;
import net.hypha.lab.HostSpec;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import net.hypha.lab.web.WebServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One domain and two nodes, {@code n} and {@code m}, by the real programs. Between them is {@code x}: a switch, so that they share a link, or a
 * router; there is the domain. On n is a {@code caller} and an instance {@code near} of the service {@code web}, on m the instance {@code far}.
 */
final class TwoNodes implements AutoCloseable {

    final Lab lab;
    private final Programs programs;
    private final Wiring wiring;

    /**
     * How the two are connected.
     *
     * @param router whether x is a router; else a switch
     * @param ipv6 whether the nodes reach each other by IPv6
     * @param asked whether their addresses are in their configuration; else they take the device's own
     * @param farMtu of the link between x and m
     */
    record Wiring(boolean router, boolean ipv6, boolean asked, int farMtu) {
        static final Wiring SWITCH = new Wiring(false, false, true, 1500);

        String address(String node) {
            String host = node.equals("n") ? "1" : "2";
            String net = router ? host : "1";
            return ipv6 ? "2001:db8:" + net + "::" + host : "192.0." + (net.equals("1") ? "2." : "3.") + host;
        }
    }

    private TwoNodes(Lab lab, Wiring wiring) {
        this.lab = lab;
        this.programs = new Programs(lab);
        this.wiring = wiring;
    }

    static void needsRoot() {
        Programs.needsRoot();
    }

    /** Builds it and starts everything; ready when n and m have joined, all is attached and the servers answer. */
    static TwoNodes up(String name, Wiring wiring) throws IOException {
        String unique = name + "-" + ProcessHandle.current().pid();
        Lab lab = Lab.up(spec(unique, wiring), Lab.directoryOf(unique));
        try {
            TwoNodes nodes = new TwoNodes(lab, wiring);
            nodes.start();
            return nodes;
        } catch (IOException | RuntimeException | Error e) {
            lab.down();
            throw e;
        }
    }

    private static LabSpec spec(String name, Wiring wiring) {
        HostSpec n = HostSpec.router("n");
        HostSpec m = HostSpec.router("m");
        if (wiring.router()) {
            n = n.withRoute("192.0.3.0/24 via 192.0.2.254").withRoute("2001:db8:2::/64 via 2001:db8:1::fe");
            m = m.withRoute("192.0.2.0/24 via 192.0.3.254").withRoute("2001:db8:1::/64 via 2001:db8:2::fe");
        }
        String[] left = wiring.router() ? new String[] {"192.0.2.254/24", "2001:db8:1::fe/64"} : new String[0];
        String[] right = wiring.router() ? new String[] {"192.0.3.254/24", "2001:db8:2::fe/64"} : new String[0];
        String[] far = wiring.router()
                ? new String[] {"192.0.3.2/24", "2001:db8:2::2/64"}
                : new String[] {"192.0.2.2/24", "2001:db8:1::2/64"};
        return new LabSpec(
                name,
                List.of(
                        n,
                        m,
                        HostSpec.router("x"),
                        HostSpec.host("caller"),
                        HostSpec.host("near"),
                        HostSpec.host("far")),
                List.of(
                        LinkSpec.between(
                                LinkEnd.of("n", "wan", "192.0.2.1/24", "2001:db8:1::1/64"),
                                LinkEnd.of("x", "left", left)),
                        LinkSpec.between(LinkEnd.of("m", "wan", far), LinkEnd.of("x", "right", right))
                                .withMtu(wiring.farMtu())));
    }

    private void start() throws IOException {
        if (!wiring.router()) {
            Ip.in(lab.namespace("x"))
                    .batch(List.of(
                            "link add switch0 type bridge",
                            "link set switch0 up",
                            "address add 192.0.2.254/24 dev switch0",
                            "address add 2001:db8:1::fe/64 dev switch0 nodad",
                            "link set left master switch0",
                            "link set right master switch0"));
        }
        programs.run("x", "domain", "domain", domainConfiguration());
        for (String node : List.of("n", "m")) {
            startNode(node);
        }
        programs.apply("domain", "web");
        attach("n", "caller", null);
        attach("n", "near", "web");
        attach("m", "far", "web");
        for (String host : List.of("near", "far")) {
            lab.start(host, "web-" + host, JavaProgram.line(WebServer.class, JavaProgram.SMALL, List.of(host, "80")));
            until(host + " serves", () -> curl("caller", url(host)).exit() == 0);
        }
    }

    /** Starts a node's program, or starts it again, and waits until it has reached its domain. */
    void startNode(String node) throws IOException {
        programs.run(node, "node", node, nodeConfiguration(node));
        programs.awaitJoined(node);
    }

    private String domainConfiguration() {
        return """
                domain:
                  name: here
                  state: %1$s/domain
                  exchange: {listen: "%2$s", insecure: true}
                  api: {socket: %1$s/domain.sock}
                """.formatted(lab.directory(), exchange());
    }

    /** By the other family than the tunnels', so that what happens to an address of theirs does not touch it. */
    private String exchange() {
        return wiring.ipv6() ? "192.0.2.254:50100" : "[2001:db8:1::fe]:50100";
    }

    private String nodeConfiguration(String node) {
        String address = wiring.asked() ? ", address: \"" + wiring.address(node) + "\"" : "";
        return """
                node:
                  name: %2$s
                  state: %1$s/%2$s
                  socket: %1$s/%2$s.sock
                  domain: {address: "%3$s", insecure: true}
                  underlay: {device: wan%4$s}
                  pins: %5$s/%2$s
                """.formatted(lab.directory(), node, exchange(), address, lab.bpf());
    }

    /** Attaches a host, as an instance of the service or, without one, as a mere caller. */
    void attach(String node, String host, @Nullable String service) {
        programs.attach(node, host, service);
    }

    /** The same as an instance of this number. */
    void attach(String node, String host, String service, int number) {
        programs.attach(node, host, service, number);
    }

    void detach(String node, String host) {
        programs.detach(node, host);
    }

    /** No new flows for an instance. */
    void drain(String node, String host) {
        try (ApiClient api = new ApiClient(programs.socket(node), "hypha node")) {
            api.put("/v1/draining/" + host, JsonNodeFactory.instance.objectNode());
        }
    }

    JsonNode status(String node) {
        return programs.status(node);
    }

    JsonNode get(String node, String path) {
        return programs.get(node, path);
    }

    /** What the node said is wrong. */
    List<String> conditions(String node) {
        List<String> names = new ArrayList<>();
        status(node)
                .path("conditions")
                .forEach(each -> names.add(each.path("name").asString()));
        return names;
    }

    /** How a node reaches the other: {@code direct} or {@code tunnel}. */
    String way(String node) {
        for (JsonNode each : get(node, "/v1/nodes").path("nodes")) {
            if (!each.path("way").asString().equals("self")) {
                return each.path("way").asString();
            }
        }
        return "nobody else is known";
    }

    /** How many packets became that, by a node. */
    long packets(String node, String word) {
        return status(node).path("counters").path("kernel").path(word).asLong(0);
    }

    /** The instance address of a host, IPv4 or IPv6. */
    String address(String host, boolean ipv6) {
        return address(host.equals("far") ? "m" : "n", host, ipv6);
    }

    /** The IPv4 instance address of a host that is attached to a node. */
    String addressOn(String node, String host) {
        return address(node, host, false);
    }

    private String address(String node, String host, boolean ipv6) {
        for (JsonNode each : get(node, "/v1/workloads").path("workloads")) {
            if (each.path("id").asString().equals(host)) {
                return each.path("instanceAddress").path(ipv6 ? "v6" : "v4").asString();
            }
        }
        throw new AssertionError(host + " is not attached to " + node);
    }

    String url(String host) {
        return "http://" + address(host, false) + "/";
    }

    ExecResult curl(String host, String url) {
        return programs.curl(host, url);
    }

    /** Waits until something has come to hold. */
    void until(String what, BooleanSupplier holds) {
        programs.until(what, holds);
    }

    /** The last words of all programs. */
    String said() {
        return programs.said();
    }

    @Override
    public void close() {
        List<LabProcess> processes = lab.processes();
        lab.down();
        assertThat(processes).noneMatch(LabProcess::alive);
        assertThat(lab.directory()).doesNotExist();
    }
}
