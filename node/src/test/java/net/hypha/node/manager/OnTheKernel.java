package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
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
import net.hypha.lab.web.WebServer;
import net.hypha.node.api.UnixHttp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** One node as a process of its own on the real kernel, on {@code router}, with hosts in namespaces. It leaves nothing behind. */
abstract class OnTheKernel {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** The node's state, its socket, and what its test tells it by files. */
    final Path state;

    Lab lab;
    LabProcess node;
    private final String name;
    private final Path folder;
    private final List<String> hosts;

    /**
     * @param name of the lab, of three letters
     * @param hosts beside the router
     */
    OnTheKernel(String name, String... hosts) {
        this.name = name + "-" + ProcessHandle.current().pid();
        this.hosts = List.of(hosts);
        this.folder = Lab.directoryOf(this.name);
        this.state = folder.resolve("node");
    }

    @BeforeEach
    final void up() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        assertThat(root || !"true".equals(System.getenv("CI")))
                .as("CI has to be root: network namespaces need it")
                .isTrue();
        assumeTrue(root, "network namespaces and eBPF need root");
        List<HostSpec> all = Stream.concat(
                        Stream.of(HostSpec.router("router"), HostSpec.host("beyond")),
                        hosts.stream().map(HostSpec::host))
                .toList();
        LinkSpec wan = LinkSpec.between(
                LinkEnd.of("router", "wan", "192.0.2.1/24"), LinkEnd.of("beyond", "wan", "192.0.2.2/24"));
        lab = Lab.up(new LabSpec(name, all, List.of(wan)), folder);
        Files.createDirectories(state);
        startNode();
    }

    @AfterEach
    final void down() throws IOException {
        if (lab == null) {
            return;
        }
        List<LabProcess> processes = new ArrayList<>(lab.processes());
        node.kill();
        ExecResult cleaned = lab.exec("router", line(List.of(), "cleanup"));
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

    /** Starts the node, or starts it again, and waits until it has reached its domain. */
    final void startNode(String... flags) {
        node = lab.start("router", "node", line(List.of(flags)));
        until(
                "the domain is reached",
                () -> get("/v1/status").at("/domain/connected").asBoolean(false));
    }

    private List<String> line(List<String> flags, String... arguments) {
        return JavaProgram.line(
                NodeMain.class,
                Stream.concat(
                                Stream.of("-XX:+UseSerialGC", "-Xmx96m", "--enable-native-access=ALL-UNNAMED"),
                                flags.stream())
                        .toList(),
                Stream.concat(Stream.of(state.toString(), pins().toString()), Stream.of(arguments))
                        .toList());
    }

    private Path pins() {
        return lab.bpf().resolve("router");
    }

    /** @param service null for a mere caller */
    final void attach(String host, @Nullable String service) throws IOException {
        String of = service == null ? "" : ", \"service\": \"" + service + "\"";
        String netns = lab.namespace(host).path().toString();
        UnixHttp.Reply reply =
                send("POST", "/v1/workloads", "{\"id\": \"" + host + "\", \"netns\": \"" + netns + "\"" + of + "}");
        assertThat(reply.status()).as(reply.body() + node.lastLines(20)).isEqualTo(201);
    }

    /** Starts a web server that says its host's name, as slowly as {@link #delay} tells. */
    final void serve(String host, String process) {
        lab.start(
                host,
                process,
                JavaProgram.line(WebServer.class, JavaProgram.SMALL, List.of(host, "80", delay().toString())));
    }

    /** Of the web servers. */
    final Path delay() {
        return state.resolve("delay");
    }

    final JsonNode get(String path) throws IOException {
        return send("GET", path, "").json();
    }

    final UnixHttp.Reply send(String method, String path, String body) throws IOException {
        return new UnixHttp(state.resolve("node.sock")).send(method, path, body);
    }

    /** What may not work yet. */
    interface Condition {
        boolean holds() throws IOException;
    }

    /** Waits until something has come to hold, 60 s at most. */
    final void until(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!holds(condition)) {
            assertThat(System.nanoTime())
                    .as(() ->
                            what + " within 60 s; attached are " + attached() + "; the node says " + node.lastLines(30))
                    .isLessThan(deadline);
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private String attached() {
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
