package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.Link;
import net.hypha.lab.ExecResult;
import net.hypha.lab.HostSpec;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import net.hypha.lab.traffic.Datagrams;
import net.hypha.lab.web.WebServer;
import net.hypha.node.api.UnixHttp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One node as a process of its own on the real kernel: two web servers and a caller in namespaces. */
class NodeOnTheKernelTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String CLOSEST = "http://10.30.0.1/";
    private static final String ROUND_ROBIN = "http://10.30.0.3/";

    private final String name = "hyn-" + ProcessHandle.current().pid();
    private final Path folder = Lab.directoryOf(name);
    private final Path state = folder.resolve("node");
    private Lab lab;
    private LabProcess node;

    @BeforeEach
    void up() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        assertThat(root || !"true".equals(System.getenv("CI")))
                .as("CI has to be root: network namespaces need it")
                .isTrue();
        assumeTrue(root, "network namespaces and eBPF need root");
        lab = Lab.up(
                new LabSpec(
                        name,
                        List.of(
                                HostSpec.router("router"),
                                HostSpec.host("beyond"),
                                HostSpec.host("host1"),
                                HostSpec.host("host2"),
                                HostSpec.host("host3")),
                        List.of(LinkSpec.between(
                                LinkEnd.of("router", "wan", "192.0.2.1/24"),
                                LinkEnd.of("beyond", "wan", "192.0.2.2/24")))),
                folder);
        startNode();
        attach("host1", "webserver");
        attach("host2", "webserver");
        attach("host3", null);
        for (String host : List.of("host1", "host2")) {
            lab.start(
                    host,
                    "web-" + host,
                    JavaProgram.line(
                            WebServer.class,
                            JavaProgram.SMALL,
                            List.of(host, "80", state.resolve("delay").toString())));
            until(
                    host + " serves",
                    () -> curl("10.18.0." + (host.equals("host1") ? 2 : 3)).exit() == 0);
        }
    }

    @AfterEach
    void down() throws IOException {
        if (lab == null) {
            return;
        }
        List<LabProcess> processes = new ArrayList<>(lab.processes());
        node.kill();
        ExecResult cleaned = lab.exec(
                "router",
                JavaProgram.line(NodeMain.class, flags(), List.of(state.toString(), pins().toString(), "cleanup")));
        List<String> devices =
                Ip.in(lab.namespace("router")).links().stream().map(Link::name).toList();
        boolean pinned = Files.exists(pins());
        lab.down();
        assertThat(cleaned.exit()).as(cleaned.err()).isZero();
        assertThat(devices).noneMatch(device -> device.startsWith("hy"));
        assertThat(pinned).as("pins in " + pins()).isFalse();
        assertThat(folder).doesNotExist();
        assertThat(processes).noneMatch(LabProcess::alive);
    }

    @Test
    void flowsGoOnWhileServersDieAndTheManagerIsKilled() throws Exception {
        aVeryFirstPacketMayBeInFragments();
        assertThat(fetch(CLOSEST)).contains("<b>host");
        assertThat(fetch("http://[fdff:1000::1]/")).contains("<b>host");
        assertThat(fetch("http://10.30.0.12/")).contains("<b>host2</b>");
        ExecResult names = lab.exec("host3", List.of("dig", "+short", "@10.18.0.1", "closest.webserver.oakestra"));
        assertThat(names.out()).isEqualTo("10.30.0.1\n");

        whatIsUnknownFailsAtOnce();
        theNodeItselfMayCall();
        int host = hostDevice();
        aKilledServerIsLeftOutAndComesBack();
        try (Datagrams datagrams =
                new Datagrams(lab.namespace("host3"), lab.namespace("host2"), InetAddress.ofLiteral("10.30.0.12"))) {
            aRequestUnderWayOutlivesTheManager();
            assertThat(datagrams.end().lost())
                    .as("through the kill and the start after it")
                    .isEmpty();
        }
        assertThat(hostDevice()).as("the node's own device is never made anew").isEqualTo(host);
        aCallerThatWaitsHearsOfItsInstancesEnd();
    }

    private void aCallerThatWaitsHearsOfItsInstancesEnd() throws Exception {
        WebServer.slow(state.resolve("delay"), Duration.ofSeconds(15));
        CompletableFuture<ExecResult> waiting = CompletableFuture.supplyAsync(() -> curl("10.30.0.1"));
        until("the request is under way", () -> pending() > 0);
        for (String host : List.of("host1", "host2")) {
            UnixHttp.Reply gone = new UnixHttp(state.resolve("node.sock")).send("DELETE", "/v1/workloads/" + host, "");
            assertThat(gone.status()).isEqualTo(204);
        }

        assertThat(waiting.get(10, TimeUnit.SECONDS).exit())
                .as("connection reset by peer, long before the response would have come")
                .isEqualTo(56);
        assertThat(curl("10.30.0.1").exit()).as("refused: nobody is there").isEqualTo(7);
    }

    private int hostDevice() {
        return Ip.in(lab.namespace("router")).link("hy-host").map(Link::index).orElse(-1);
    }

    private void aVeryFirstPacketMayBeInFragments() {
        for (String address : List.of("10.30.0.1", "fdff:1000::1")) {
            ExecResult ping = lab.exec("host3", List.of("ping", "-c", "1", "-W", "5", "-s", "8000", address));
            assertThat(ping.exit()).as(ping.out() + node.lastLines(20)).isZero();
        }
    }

    private void whatIsUnknownFailsAtOnce() {
        assertThat(curl("10.30.9.9").exit()).as("no route to host").isEqualTo(7);
        assertThat(curl("[fdff:1000::99]").exit()).as("no route to host").isEqualTo(7);
        assertThat(curl("10.30.0.1:81").exit()).as("connection refused").isEqualTo(7);
        assertThat(states()).containsOnly("ready");
    }

    private void theNodeItselfMayCall() {
        until("the node is attached", () -> get("/v1/status").has("host"));
        for (String address : List.of("10.30.0.1", "fdff:1000::1")) {
            String url = "http://" + (address.contains(":") ? "[" + address + "]" : address) + "/";
            until(
                    "the node has its routes",
                    () -> onNode("curl", "-sS", "-g", "-m", "5", url).exit() == 0);
            assertThat(onNode("ping", "-c", "2", "-i", "0.1", "-W", "5", address)
                            .exit())
                    .isZero();
        }
        assertThat(onNode("curl", "-sS", "-m", "5", "http://10.30.9.9/").exit())
                .as("no route to host, at once")
                .isEqualTo(7);
    }

    private ExecResult onNode(String... argv) {
        return lab.exec("router", List.of(argv));
    }

    private void aKilledServerIsLeftOutAndComesBack() throws Exception {
        lab.process("web-host2").orElseThrow().kill();
        until("a request meets the dead server", () -> curl("10.30.0.3").exit() != 0);
        until("it is left out", () -> states().contains("unhealthy"));
        for (int i = 0; i < 10; i++) {
            assertThat(fetch(ROUND_ROBIN)).contains("<b>host1</b>");
        }
        assertThat(curl("10.30.0.12").exit()).as("instance 1 has nobody else").isEqualTo(7);
        lab.start(
                "host2",
                "web-host2-again",
                JavaProgram.line(
                        WebServer.class,
                        JavaProgram.SMALL,
                        List.of("host2", "80", state.resolve("delay").toString())));
        until("it is back", () -> !states().contains("unhealthy"));
        until("it gets its turns again", () -> fetch(ROUND_ROBIN).contains("<b>host2</b>"));
    }

    private void aRequestUnderWayOutlivesTheManager() throws Exception {
        WebServer.slow(state.resolve("delay"), Duration.ofSeconds(4));
        CompletableFuture<ExecResult> underWay = CompletableFuture.supplyAsync(() -> curl("10.30.0.1"));
        until("the request is under way", () -> pending() > 0);
        node.kill();
        WebServer.slow(state.resolve("delay"), Duration.ZERO);
        assertThat(fetch(ROUND_ROBIN)).as("without a manager").contains("<b>host");
        assertThat(onNode("curl", "-sS", "-m", "5", ROUND_ROBIN).exit())
                .as("the node itself, without a manager")
                .isZero();

        startNode();

        assertThat(underWay.get(60, TimeUnit.SECONDS).exit()).isZero();
        assertThat(get("/v1/workloads").get("workloads").size()).isEqualTo(3);
        assertThat(fetch(ROUND_ROBIN)).contains("<b>host");
        assertThat(fetch("http://[fdff:2000::1]/")).contains("<b>host");
    }

    private void startNode() throws Exception {
        Files.createDirectories(state);
        node = lab.start(
                "router",
                "node",
                JavaProgram.line(NodeMain.class, flags(), List.of(state.toString(), pins().toString())));
        until(
                "the domain is reached",
                () -> get("/v1/status").at("/domain/connected").asBoolean(false));
    }

    private static List<String> flags() {
        return List.of("-XX:+UseSerialGC", "-Xmx96m", "--enable-native-access=ALL-UNNAMED");
    }

    private Path pins() {
        return lab.bpf().resolve("router");
    }

    private void attach(String host, @Nullable String service) throws IOException {
        String of = service == null ? "" : ", \"service\": \"" + service + "\"";
        String netns = lab.namespace(host).path().toString();
        UnixHttp.Reply reply = new UnixHttp(state.resolve("node.sock"))
                .send("POST", "/v1/workloads", "{\"id\": \"" + host + "\", \"netns\": \"" + netns + "\"" + of + "}");
        assertThat(reply.status()).as(reply.body() + node.lastLines(20)).isEqualTo(201);
    }

    private String fetch(String url) {
        ExecResult result = lab.exec("host3", List.of("curl", "-sS", "-g", "-m", "20", url));
        assertThat(result.exit())
                .as(url + ": " + result.err() + node.lastLines(20))
                .isZero();
        return result.out();
    }

    private ExecResult curl(String host) {
        return lab.exec("host3", List.of("curl", "-sS", "-g", "-m", "20", "http://" + host + "/"));
    }

    private JsonNode get(String path) throws IOException {
        return new UnixHttp(state.resolve("node.sock")).send("GET", path, "").json();
    }

    private List<String> states() {
        try {
            List<String> states = new ArrayList<>();
            get("/v1/workloads")
                    .get("workloads")
                    .forEach(each -> states.add(each.get("state").asString()));
            return states;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int pending() throws IOException {
        int pending = 0;
        for (JsonNode candidate :
                get("/v1/resolve?name=closest.webserver.oakestra").get("candidates")) {
            pending += candidate.get("pending").asInt();
        }
        return pending;
    }

    /** What may not work yet. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private void until(String what, Condition condition) {
        Predicate<Condition> holds = each -> {
            try {
                return each.holds();
            } catch (IOException _) {
                return false; // not there yet
            }
        };
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!holds.test(condition)) {
            assertThat(System.nanoTime())
                    .as(what + " within 60 s; the node says " + node.lastLines(30))
                    .isLessThan(deadline);
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
