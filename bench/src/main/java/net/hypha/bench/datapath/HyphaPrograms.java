package net.hypha.bench.datapath;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code hypha domain} and {@code hypha node} as a user starts them, on hosts of a lab. */
final class HyphaPrograms {
    private static final Duration VALIDITY = Duration.ofDays(2);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final String DOMAIN = "bench";

    private final Lab lab;
    private final String launcher;
    private final String domainHost;

    /** @param domainHost where the domain runs, which has {@link Cabling#NODE4} */
    HyphaPrograms(Lab lab, String launcher, String domainHost) {
        this.lab = lab;
        this.launcher = launcher;
        this.domainHost = domainHost;
    }

    /** Makes certificates and configurations, starts the domain and a node on each host, and waits until all are ready. */
    void start(List<String> nodes, List<String> underlays) {
        issueTrust(nodes);
        write(domainHost + "/domain.yaml", domainConfiguration());
        run(domainHost, "domain");
        for (int i = 0; i < nodes.size(); i++) {
            write(nodes.get(i) + "/node.yaml", nodeConfiguration(nodes.get(i), underlays.get(i)));
            run(nodes.get(i), "node");
        }
        await(domainHost, "domain");
        nodes.forEach(node -> await(node, "node"));
    }

    private void issueTrust(List<String> nodes) {
        try {
            Files.createDirectories(directory(domainHost));
        } catch (IOException e) {
            throw new MeasureException("cannot make " + directory(domainHost) + ": " + e.getMessage(), e);
        }
        CertificateAuthority authority = CertificateAuthority.create(
                directory(domainHost).resolve("authority"),
                DOMAIN,
                VALIDITY,
                InstantSource.system(),
                new SecureRandom());
        authority.issue(
                Identity.of(new DomainName(DOMAIN)), directory(domainHost).resolve("trust-domain"), VALIDITY);
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
                """.formatted(DOMAIN, directory(domainHost), Cabling.NODE4);
    }

    private String nodeConfiguration(String node, String underlay) {
        return """
                node:
                  name: %1$s
                  state: %2$s/node
                  socket: %2$s/node.sock
                  domain: {address: "%3$s:50100", trust: %2$s/trust-node}
                  underlay: {device: %4$s, address: %5$s, port: 50103}
                  pins: %6$s/%1$s
                  interests: {idle: 1h} # services stay known between two measurements
                """.formatted(node, directory(node), Cabling.NODE4, Cabling.WAN, underlay, lab.bpf());
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
    LabProcess run(String host, String program) {
        return lab.start(host, host + "-" + program, line(host, program));
    }

    /** The program's command line. */
    List<String> line(String host, String program) {
        return List.of(
                launcher,
                program,
                "--config",
                directory(host).resolve(program + ".yaml").toString(),
                "--ready-file",
                directory(host).resolve(program + ".ready").toString());
    }

    /** Until a program says that it is ready. */
    void await(String host, String program) {
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

    LabProcess process(String host, String program) {
        return lab.process(host + "-" + program)
                .orElseThrow(() -> new MeasureException("'hypha " + program + "' was not started on " + host));
    }

    /** Takes a node down as a crash would, and removes its programs and maps from the kernel. */
    void cleanUp(String node) {
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
    List<String> apply(String service, String policy) {
        JsonNode manifest = JsonNodeFactory.instance.objectNode().put("service", service);
        try (ApiClient api = new ApiClient(directory(domainHost).resolve("domain.sock"), "hypha domain")) {
            JsonNode addresses = api.put("/v1/services/" + ApiClient.segment(service), manifest)
                    .path("addresses")
                    .path(policy);
            return List.of(addresses.path("v4").asString(), addresses.path("v6").asString());
        }
    }

    /** Attaches a host to a node, as an instance of a service or, without one, as a mere caller. */
    void attach(String node, String host, Optional<String> service) {
        var workload = JsonNodeFactory.instance
                .objectNode()
                .put("id", host)
                .put("netns", lab.namespace(host).path().toString());
        service.ifPresent(name -> workload.put("service", name));
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

    void detach(String node, String host) {
        try (ApiClient api = nodeApi(node)) {
            api.delete("/v1/workloads/" + host);
        }
    }

    /** The local API of a node. */
    ApiClient nodeApi(String node) {
        return new ApiClient(directory(node).resolve("node.sock"), "hypha node");
    }

    private Path directory(String host) {
        return lab.directory().resolve(host);
    }
}
