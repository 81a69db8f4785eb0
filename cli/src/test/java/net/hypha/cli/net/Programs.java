package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import net.hypha.cli.Main;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.api.ApiException;
import net.hypha.cli.demo.world.Await;
import net.hypha.lab.ExecResult;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The real programs in a lab's namespaces, and what is asked of them. */
final class Programs {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> FLAGS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx96m", "--enable-native-access=ALL-UNNAMED");

    private final Lab lab;

    Programs(Lab lab) {
        this.lab = lab;
    }

    /** Fails where the test would be skipped in CI; skips it elsewhere without root. */
    static void needsRoot() {
        boolean root = "root".equals(System.getProperty("user.name"));
        assertThat(root || !"true".equals(System.getenv("CI")))
                .as("CI runs as root")
                .isTrue();
        assumeTrue(root, "network namespaces and eBPF need root");
    }

    /**
     * Starts {@code hypha domain} or {@code hypha node}.
     *
     * @param host the namespace it runs in
     * @param name of the program in the lab, and of its socket
     */
    LabProcess run(String host, String program, String name, String configuration) throws IOException {
        Path file = Files.writeString(lab.directory().resolve(name + ".yaml"), configuration);
        return lab.start(
                host, name, JavaProgram.line(Main.class, FLAGS, List.of(program, "--config", file.toString())));
    }

    /** Waits until a node's program has reached its domain. */
    void awaitJoined(String node) {
        until(
                node + " has joined",
                () -> Files.exists(socket(node))
                        && status(node).at("/domain/connected").asBoolean(false));
    }

    Path socket(String program) {
        return lab.directory().resolve(program + ".sock");
    }

    /** Makes a service, once the domain is there. */
    void apply(String domain, String service) {
        apply(domain, JsonNodeFactory.instance.objectNode().put("service", service));
    }

    /** The same from a manifest; returns the service. */
    JsonNode apply(String domain, ObjectNode manifest) {
        until(domain + " is there", () -> Files.exists(socket(domain)));
        try (ApiClient api = new ApiClient(socket(domain), "hypha domain")) {
            return api.put("/v1/services/" + manifest.path("service").asString(), manifest);
        }
    }

    void weight(String domain, String service, int number, int weight) {
        try (ApiClient api = new ApiClient(socket(domain), "hypha domain")) {
            api.patch(
                    "/v1/services/" + service + "/instances/" + number,
                    JsonNodeFactory.instance.objectNode().put("weight", weight));
        }
    }

    /** Attaches a host, as an instance of the service or, without one, as a mere caller. */
    void attach(String node, String host, @Nullable String service) {
        attach(node, host, service, null);
    }

    /** @param number the instance's number; null for any */
    void attach(String node, String host, @Nullable String service, @Nullable Integer number) {
        ObjectNode workload = JsonNodeFactory.instance
                .objectNode()
                .put("id", host)
                .put("netns", lab.namespace(host).path().toString());
        if (service != null) {
            workload.put("service", service);
        }
        if (number != null) {
            workload.put("number", number);
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

    void detach(String node, String host) {
        try (ApiClient api = new ApiClient(socket(node), "hypha node")) {
            api.delete("/v1/workloads/" + host);
        }
    }

    JsonNode status(String node) {
        return get(node, "/v1/status");
    }

    JsonNode get(String program, String path) {
        try (ApiClient api = new ApiClient(socket(program), "hypha node")) {
            return api.get(path);
        }
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
}
