package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import net.hypha.cli.Main;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.api.ApiException;
import net.hypha.cli.demo.world.Await;
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
import tools.jackson.databind.node.ObjectNode;

/**
 * One domain and two nodes, {@code n} and {@code m}, by the real programs. Between them is {@code x}: a switch, so that they share a link, or a
 * router; there is the domain. On n is a {@code caller} and an instance {@code near} of the service {@code web}, on m the instance {@code far}.
 */
final class TwoNodes implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> FLAGS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx96m", "--enable-native-access=ALL-UNNAMED");

    final Lab lab;
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
        this.wiring = wiring;
    }

    static void needsRoot() {
        boolean root = "root".equals(System.getProperty("user.name"));
        assertThat(root || !"true".equals(System.getenv("CI")))
                .as("CI runs as root")
                .isTrue();
        assumeTrue(root, "network namespaces and eBPF need root");
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
        Files.writeString(lab.directory().resolve("domain.yaml"), domainConfiguration());
        run("x", "domain", "domain");
        for (String node : List.of("n", "m")) {
            Files.writeString(lab.directory().resolve(node + ".yaml"), nodeConfiguration(node));
            startNode(node);
        }
        apply("web");
        attach("n", "caller", null);
        attach("n", "near", "web");
        attach("m", "far", "web");
        for (String host : List.of("near", "far")) {
            lab.start(host, "web-" + host, JavaProgram.line(WebServer.class, JavaProgram.SMALL, List.of(host, "80")));
            until(host + " serves", () -> curl("caller", url(host)).exit() == 0);
        }
    }

    /** Starts a node's program, or starts it again, and waits until it has reached its domain. */
    void startNode(String node) {
        run(node, "node", node);
        until(
                node + " has joined",
                () -> Files.exists(socket(node))
                        && status(node).at("/domain/connected").asBoolean(false));
    }

    private void run(String host, String program, String name) {
        lab.start(
                host,
                name,
                JavaProgram.line(
                        Main.class,
                        FLAGS,
                        List.of(
                                program,
                                "--config",
                                lab.directory().resolve(name + ".yaml").toString())));
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

    private Path socket(String program) {
        return lab.directory().resolve(program + ".sock");
    }

    /** Makes a service, once the domain is there. */
    private void apply(String service) {
        until("the domain is there", () -> Files.exists(socket("domain")));
        try (ApiClient api = new ApiClient(socket("domain"), "hypha domain")) {
            api.put(
                    "/v1/services/" + service,
                    JsonNodeFactory.instance.objectNode().put("service", service));
        }
    }

    /** Attaches a host, as an instance of the service or, without one, as a mere caller. */
    void attach(String node, String host, @Nullable String service) {
        ObjectNode workload = JsonNodeFactory.instance
                .objectNode()
                .put("id", host)
                .put("netns", lab.namespace(host).path().toString());
        if (service != null) {
            workload.put("service", service);
        }
        Await.value("attaching " + host, LIMIT, () -> {
            try (ApiClient api = new ApiClient(socket(node), "hypha node")) {
                return Optional.of(api.post("/v1/workloads", workload));
            } catch (ApiException e) {
                if (e.status() == 503) {
                    return Optional.empty(); // not joined yet
                }
                throw e;
            }
        });
    }

    /** No new flows for an instance. */
    void drain(String node, String host) {
        try (ApiClient api = new ApiClient(socket(node), "hypha node")) {
            api.put("/v1/draining/" + host, JsonNodeFactory.instance.objectNode());
        }
    }

    JsonNode status(String node) {
        return get(node, "/v1/status");
    }

    JsonNode get(String node, String path) {
        try (ApiClient api = new ApiClient(socket(node), "hypha node")) {
            return api.get(path);
        }
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
        String node = host.equals("far") ? "m" : "n";
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
        return lab.exec(host, List.of("curl", "-sS", "-g", "-m", "10", url));
    }

    /** Waits until something has come to hold. */
    void until(String what, BooleanSupplier holds) {
        try {
            Await.until(what, LIMIT, () -> {
                try {
                    return holds.getAsBoolean();
                } catch (ApiException e) {
                    return false; // its program is just starting
                }
            });
        } catch (RuntimeException e) {
            throw new AssertionError(e.getMessage() + said(), e);
        }
    }

    /** The last words of all programs. */
    String said() {
        StringBuilder said = new StringBuilder();
        for (LabProcess process : lab.processes()) {
            said.append("\n== ").append(process.name()).append('\n');
            said.append(String.join("\n", process.lastLines(20)));
        }
        return said.toString();
    }

    @Override
    public void close() {
        List<LabProcess> processes = lab.processes();
        lab.down();
        assertThat(processes).noneMatch(LabProcess::alive);
        assertThat(lab.directory()).doesNotExist();
    }
}
