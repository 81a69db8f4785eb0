package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A node as a process of its own, on the real kernel, that comes to know many services: it plans all of them. */
class ManyServicesTest {
    private static final int INSTANCES = 10;
    /** Of a service: addresses of four policies and ten numbers in two families, a plan for each, and the backends. */
    private static final int ENTRIES = (4 + INSTANCES) * 2 + (4 + INSTANCES) + INSTANCES;

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String name = "hym-" + ProcessHandle.current().pid();
    private final Path folder = Lab.directoryOf(name);

    @ParameterizedTest
    @CsvSource({"1000, 96", "10000, 768"})
    void allArePlannedAndNothingIsLeftOut(int services, int heapMb) throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        assertThat(root || !"true".equals(System.getenv("CI")))
                .as("CI has to be root: network namespaces need it")
                .isTrue();
        assumeTrue(root, "network namespaces and eBPF need root");
        LabSpec spec = new LabSpec(
                name,
                List.of(HostSpec.router("router"), HostSpec.host("beyond")),
                List.of(LinkSpec.between(
                        LinkEnd.of("router", "wan", "192.0.2.1/24"), LinkEnd.of("beyond", "wan", "192.0.2.2/24"))));
        try (Lab lab = Lab.up(spec, folder)) {
            Path state = Files.createDirectories(folder.resolve("node"));
            LabProcess node = lab.start(
                    "router",
                    "node",
                    JavaProgram.line(
                            NodeMain.class,
                            List.of(
                                    "-XX:+UseSerialGC",
                                    "-XX:+UseCompactObjectHeaders",
                                    "-Xmx" + heapMb + "m",
                                    "--enable-native-access=ALL-UNNAMED"),
                            List.of(
                                    state.toString(),
                                    lab.bpf().resolve("router").toString(),
                                    String.valueOf(services),
                                    String.valueOf(INSTANCES))));
            UnixHttp api = new UnixHttp(state.resolve("node.sock"));
            await(node, () -> candidates(api, 0) == INSTANCES);

            await(node, () -> status(api).path("entries").asInt() >= services * ENTRIES);

            assertThat(status(api).path("conditions").findValuesAsString("name"))
                    .as(node.lastLines(20).toString())
                    .doesNotContain("left-out", "datapath-behind");
            assertThat(candidates(api, services - 1)).isEqualTo(INSTANCES);
        }
        assertThat(folder).doesNotExist();
    }

    private static JsonNode status(UnixHttp api) throws IOException {
        return api.send("GET", "/v1/status", "").json();
    }

    private static int candidates(UnixHttp api, int service) throws IOException {
        return api.send("GET", "/v1/resolve?name=round-robin.s" + service + ".in-our-cluster", "")
                .json()
                .path("candidates")
                .size();
    }

    /** What may not work yet. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(LabProcess node, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException _) {
                // not there yet
            }
            assertThat(node.alive() && System.nanoTime() < deadline)
                    .as("it comes to hold; the node says " + node.lastLines(30))
                    .isTrue();
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
