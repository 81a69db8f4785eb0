package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.hypha.lab.HostSpec;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import net.hypha.node.api.UnixHttp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks of a service on the real kernel: a server that answers what it is told to, its node, and a caller. */
class HealthOnTheKernelTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int REFUSED = 7; // curl's

    private final String name = "hsh-" + ProcessHandle.current().pid();
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
                                HostSpec.host("host3")),
                        List.of(LinkSpec.between(
                                LinkEnd.of("router", "wan", "192.0.2.1/24"),
                                LinkEnd.of("beyond", "wan", "192.0.2.2/24")))),
                folder);
        Files.createDirectories(state);
        startNode(flags());
    }

    @AfterEach
    void down() throws IOException {
        if (lab == null) {
            return;
        }
        node.kill();
        lab.exec("router", JavaProgram.line(NodeMain.class, flags(), List.of(state.toString(), pins(), "cleanup")));
        lab.down();
    }

    @Test
    void anInstanceTakesFlowsWhileItsCheckSaysSo() throws Exception {
        say("check", "http");
        say("status", "500");
        attach("host3", null);
        attach("host1", "webserver");
        lab.start("host1", "web", JavaProgram.line(StatusServer.class, JavaProgram.SMALL, List.of(file("status"))));

        until("unhealthy", "HTTP 500, expected 200-399");
        ends(REFUSED);
        say("status", "204");
        until("ready", "HTTP 204");
        ends(0);
        say("status", "503");
        until("unhealthy", "HTTP 503, expected 200-399");
        ends(REFUSED);
        say("status", "200");
        until("ready", "HTTP 200");
        ends(0);

        say("check", "closed");
        until("unhealthy", "Connection refused");
        say("check", "none");
        until("ready", "");
        say("check", "exec");
        until("unhealthy", "this node runs no commands of services: 'node.health.exec: true' lets it");

        node.kill();
        startNode(
                List.of("-XX:+UseSerialGC", "-Xmx96m", "--enable-native-access=ALL-UNNAMED", "-Dhypha.test.exec=true"));
        say("check", "exec");
        until("ready", "exit code 0");
        ends(0);
    }

    private void startNode(List<String> flags) throws Exception {
        node = lab.start("router", "node", JavaProgram.line(NodeMain.class, flags, List.of(state.toString(), pins())));
        until(
                "the domain is reached",
                () -> get("/v1/status").at("/domain/connected").asBoolean(false));
    }

    private static List<String> flags() {
        return List.of("-XX:+UseSerialGC", "-Xmx96m", "--enable-native-access=ALL-UNNAMED");
    }

    private String pins() {
        return lab.bpf().resolve("router").toString();
    }

    private String file(String called) {
        return state.resolve(called).toString();
    }

    private void say(String called, String text) throws IOException {
        Path next = Files.writeString(state.resolve(called + ".next"), text);
        Files.move(next, state.resolve(called), StandardCopyOption.ATOMIC_MOVE);
        if (called.equals("check")) {
            until("the check is said", () -> !Files.exists(state.resolve(called)));
        }
    }

    private void attach(String host, @Nullable String service) throws IOException {
        String of = service == null ? "" : ", \"service\": \"" + service + "\"";
        String netns = lab.namespace(host).path().toString();
        UnixHttp.Reply reply = new UnixHttp(state.resolve("node.sock"))
                .send("POST", "/v1/workloads", "{\"id\": \"" + host + "\", \"netns\": \"" + netns + "\"" + of + "}");
        assertThat(reply.status()).as(reply.body() + node.lastLines(20)).isEqualTo(201);
    }

    /** A call ends so, as soon as the datapath knows of it. */
    private void ends(int exit) {
        until("curl ends with " + exit, () -> curl() == exit);
    }

    private int curl() {
        return lab.exec("host3", List.of("curl", "-sS", "-m", "20", "http://10.30.0.1/"))
                .exit();
    }

    private JsonNode get(String path) throws IOException {
        return new UnixHttp(state.resolve("node.sock")).send("GET", path, "").json();
    }

    private void until(String wanted, String reason) {
        until("it is " + wanted + ": " + reason, () -> {
            JsonNode host1 = get("/v1/workloads").at("/workloads/0");
            return host1.path("state").asString("").equals(wanted)
                    && host1.at("/health/reason").asString("").equals(reason);
        });
    }

    /** What may not work yet. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private void until(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!holds(condition)) {
            assertThat(System.nanoTime())
                    .as(what + " within 60 s; it is " + shown() + "; the node says " + node.lastLines(30))
                    .isLessThan(deadline);
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private String shown() {
        try {
            return get("/v1/workloads").toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (IOException _) {
            return false; // not there yet
        }
    }
}
