package net.hypha.bench.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import net.hypha.bench.measure.MeasureException;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.api.ApiException;
import net.hypha.cli.demo.world.Await;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Identity;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code hypha domain} and {@code hypha node} as a user starts them, on hosts of a lab. */
public final class HyphaPrograms {
    private static final Duration VALIDITY = Duration.ofDays(2);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final String DOMAIN = "bench";

    private final Lab lab;
    private final String launcher;
    private final Domain domain;

    /**
     * Where the domain runs.
     *
     * @param host of the lab
     * @param address of that host, which all nodes reach
     */
    public record Domain(String host, String address) {}

    /**
     * A node's way to others.
     *
     * @param host of the lab, and the node's name
     * @param device towards other nodes
     * @param address of that device
     * @param more lines of its configuration, indented by two blanks; may be empty
     */
    public record Node(String host, String device, String address, String more) {}

    public HyphaPrograms(Lab lab, String launcher, Domain domain) {
        this.lab = lab;
        this.launcher = launcher;
        this.domain = domain;
    }

    /** Makes certificates and configurations, starts the domain and a node on each host, and waits until all are ready. */
    public void start(List<Node> nodes) {
        issueTrust(nodes.stream().map(Node::host).toList());
        write(domain.host() + "/domain.yaml", domainConfiguration());
        run(domain.host(), "domain");
        for (Node node : nodes) {
            write(node.host() + "/node.yaml", nodeConfiguration(node));
            run(node.host(), "node");
        }
        await(domain.host(), "domain");
        nodes.forEach(node -> await(node.host(), "node"));
    }

    private void issueTrust(List<String> nodes) {
        try {
            Files.createDirectories(directory(domain.host()));
        } catch (IOException e) {
            throw new MeasureException("cannot make " + directory(domain.host()) + ": " + e.getMessage(), e);
        }
        CertificateAuthority authority = CertificateAuthority.create(
                directory(domain.host()).resolve("authority"),
                DOMAIN,
                VALIDITY,
                InstantSource.system(),
                new SecureRandom());
        authority.issue(
                Identity.of(new DomainName(DOMAIN)), directory(domain.host()).resolve("trust-domain"), VALIDITY);
        for (String node : nodes) {
            authority.issue(Identity.of(new NodeName(node)), directory(node).resolve("trust-node"), VALIDITY);
        }
    }

    private String domainConfiguration() {
        return """
                domain:
                  name: %1$s
                  state: %2$s/domain
                  exchange: {listen: "%3$s:50100", trust: %2$s/trust-domain}
                  api: {socket: %2$s/domain.sock}
                  pools: {services: ["10.30.0.0/16", "fdff::/16"], nodes: ["10.18.0.0/16", "fc00::/16"]}
                """.formatted(DOMAIN, directory(domain.host()), domain.address());
    }

    private String nodeConfiguration(Node node) {
        return """
                node:
                  name: %1$s
                  state: %2$s/node
                  socket: %2$s/node.sock
                  domain: {address: "%3$s:50100", trust: %2$s/trust-node}
                  underlay: {device: %4$s, address: %5$s, port: 50103}
                  pins: %6$s/%1$s
                %7$s""".formatted(
                        node.host(),
                        directory(node.host()),
                        domain.address(),
                        node.device(),
                        node.address(),
                        lab.bpf(),
                        node.more());
    }

    private void write(String file, String text) {
        Path path = lab.directory().resolve(file);
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new MeasureException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    /** Starts a program, {@code domain} or {@code node}. */
    public LabProcess run(String host, String program) {
        return lab.start(host, host + "-" + program, line(host, program));
    }

    /** The program's command line. */
    public List<String> line(String host, String program) {
        return List.of(
                launcher,
                program,
                "--config",
                directory(host).resolve(program + ".yaml").toString(),
                "--ready-file",
                directory(host).resolve(program + ".ready").toString());
    }

    /** Until a program says that it is ready. */
    public void await(String host, String program) {
        Path ready = directory(host).resolve(program + ".ready");
        Await.until(host + "'s 'hypha " + program + "'", START_LIMIT, () -> {
            LabProcess process = process(host, program);
            if (!process.alive()) {
                throw new MeasureException(
                        "'hypha " + program + "' on " + host + " ended: " + String.join("\n  ", process.lastLines(12)));
            }
            return Files.exists(ready);
        });
    }

    public LabProcess process(String host, String program) {
        return lab.process(host + "-" + program)
                .orElseThrow(() -> new MeasureException("'hypha " + program + "' was not started on " + host));
    }

    /** Takes a node down as a crash would, and removes its programs and maps from the kernel. */
    public void cleanUp(String node) {
        process(node, "node").kill();
        try {
            Files.deleteIfExists(directory(node).resolve("node.ready"));
        } catch (IOException e) {
            throw new MeasureException("cannot remove the ready file of " + node + ": " + e.getMessage(), e);
        }
        Shell.run(
                lab,
                node,
                "'" + launcher + "' node --config '" + directory(node).resolve("node.yaml")
                        + "' --cleanup >/dev/null 2>&1");
    }

    /** Makes a service; returns its addresses under the policy, IPv4 then IPv6. */
    public List<String> apply(String service, String policy) {
        return apply(JsonNodeFactory.instance.objectNode().put("service", service), policy);
    }

    /** The same from a manifest. */
    public List<String> apply(ObjectNode manifest, String policy) {
        String service = manifest.path("service").asString();
        try (ApiClient api = new ApiClient(directory(domain.host()).resolve("domain.sock"), "hypha domain")) {
            JsonNode addresses = api.put("/v1/services/" + ApiClient.segment(service), manifest)
                    .path("addresses")
                    .path(policy);
            return List.of(addresses.path("v4").asString(), addresses.path("v6").asString());
        }
    }

    /** Attaches a host to a node, as an instance of a service or, without one, as a mere caller. */
    public void attach(String node, String host, Optional<String> service) {
        attach(node, host, service, null);
    }

    /** Attaches a host as a mere caller that is called otherwise than its host: to the network another one each time. */
    public void attachCaller(String node, String host, String id) {
        ObjectNode workload = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("netns", lab.namespace(host).path().toString());
        try (ApiClient api = nodeApi(node)) {
            Await.value("attaching " + id, START_LIMIT, () -> tryPost(api, workload));
        }
    }

    /** @param number that the instance is to have; null for any */
    public void attach(String node, String host, Optional<String> service, @Nullable Integer number) {
        ObjectNode workload = JsonNodeFactory.instance
                .objectNode()
                .put("id", host)
                .put("netns", lab.namespace(host).path().toString());
        service.ifPresent(name -> workload.put("service", name));
        if (number != null) {
            workload.put("number", number);
        }
        try (ApiClient api = nodeApi(node)) {
            Await.value("attaching " + host, START_LIMIT, () -> tryPost(api, workload));
        }
    }

    /** Empty while the node has not joined its domain yet. */
    private static Optional<JsonNode> tryPost(ApiClient api, JsonNode workload) {
        try {
            return Optional.of(api.post("/v1/workloads", workload));
        } catch (ApiException e) {
            if (e.status() == 503) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public void detach(String node, String host) {
        try (ApiClient api = nodeApi(node)) {
            api.delete("/v1/workloads/" + host);
        }
    }

    /** The local API of a node. */
    public ApiClient nodeApi(String node) {
        return new ApiClient(directory(node).resolve("node.sock"), "hypha node");
    }

    private Path directory(String host) {
        return lab.directory().resolve(host);
    }
}
