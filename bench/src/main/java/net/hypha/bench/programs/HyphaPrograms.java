package net.hypha.bench.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);

    private final Lab lab;
    private final String launcher;
    private final Map<String, CertificateAuthority> authorities = new HashMap<>(); // by the domain's name

    public HyphaPrograms(Lab lab, String launcher) {
        this.lab = lab;
        this.launcher = launcher;
    }

    /**
     * Makes certificates and configurations, starts a domain and its nodes, and waits until all are ready.
     *
     * @param domain whose parent, if it has one, is at work
     */
    public void start(Domain domain, List<Node> nodes) {
        issueTrust(domain, nodes.stream().map(Node::host).toList());
        write(domain.host() + "/domain.yaml", domain.configuration(directory(domain.host())));
        run(domain.host(), "domain");
        for (Node node : nodes) {
            write(node.host() + "/node.yaml", node.configuration(domain, directory(node.host()), lab.bpf()));
            run(node.host(), "node");
        }
        await(domain.host(), "domain");
        nodes.forEach(node -> await(node.host(), "node"));
    }

    private void issueTrust(Domain domain, List<String> nodes) {
        Path directory = directory(domain.host());
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new MeasureException("cannot make " + directory + ": " + e.getMessage(), e);
        }
        CertificateAuthority authority = CertificateAuthority.create(
                directory.resolve("authority"), domain.name(), VALIDITY, InstantSource.system(), new SecureRandom());
        authorities.put(domain.name(), authority);
        Identity self = Identity.of(new DomainName(domain.name()));
        authority.issue(self, directory.resolve(Domain.TRUST), VALIDITY);
        Domain parent = domain.parent();
        if (parent != null) {
            Objects.requireNonNull(authorities.get(parent.name()), parent.name())
                    .issue(self, directory.resolve(Domain.TRUST_PARENT), VALIDITY);
        }
        for (String node : nodes) {
            authority.issue(Identity.of(new NodeName(node)), directory(node).resolve(Node.TRUST), VALIDITY);
        }
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

    /**
     * Makes a service; returns its addresses under the policy, IPv4 then IPv6.
     *
     * @param domain the host of a domain
     */
    public List<String> apply(String domain, String service, String policy) {
        return apply(domain, JsonNodeFactory.instance.objectNode().put("service", service), policy);
    }

    /** The same from a manifest. */
    public List<String> apply(String domain, ObjectNode manifest, String policy) {
        String service = manifest.path("service").asString();
        try (ApiClient api = new ApiClient(directory(domain).resolve("domain.sock"), "hypha domain")) {
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

    /** What a node tells of a workload; empty where it is not attached. */
    public Optional<JsonNode> workload(String node, String id) {
        try (ApiClient api = nodeApi(node)) {
            for (JsonNode workload : api.list("/v1/workloads")) {
                if (workload.path("id").asString().equals(id)) {
                    return Optional.of(workload);
                }
            }
            return Optional.empty();
        }
    }

    /** The same of a workload once it takes flows. */
    public JsonNode awaitReady(String node, String id) {
        return Await.value(
                id + " to be ready",
                READY_LIMIT,
                () -> workload(node, id)
                        .filter(workload -> workload.path("state").asString().equals("ready")));
    }

    /** The local API of a node. */
    public ApiClient nodeApi(String node) {
        return new ApiClient(directory(node).resolve("node.sock"), "hypha node");
    }

    private Path directory(String host) {
        return lab.directory().resolve(host);
    }
}
