package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.lab.HostSpec;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import net.hypha.lab.web.WebServer;
import net.hypha.lab.wire.WireSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * Four nodes around a router, two of them behind slow links, by the real programs on the real kernel: how far they say that the others are. The
 * first has no way to the last.
 */
class DistanceIT {
    private static final int NODES = 4;
    private static final Map<String, Long> DELAY_MS = Map.of("n2", 10L, "n4", 20L);
    private static final double TOLERANCE = 0.2;

    @BeforeAll
    static void needsRoot() {
        Programs.needsRoot();
    }

    @Test
    void distancesAreMeasuredFollowedAndEstimated() throws IOException {
        String name = "hyd-" + ProcessHandle.current().pid();
        Lab lab = Lab.up(spec(name), Lab.directoryOf(name));
        List<LabProcess> processes;
        try {
            Programs programs = new Programs(lab);
            String meaning = start(lab, programs);
            awaitMeasured(programs, 2.0 * delayMs("n2"));
            programs.until(
                    "the pair without a way is estimated: " + distance(programs, "n1", "n4"),
                    () -> isEstimated(distance(programs, "n1", "n4"), 2.0 * delayMs("n4")));
            assertThat(distance(programs, "n1", "n1").path("source").asString()).isEqualTo("self");
            assertThat(programs.status("n2").at("/counters/probes/answered").asLong())
                    .isPositive();

            lab.wire("n2-x").set(WireSettings.delay(Duration.ofMillis(40)));
            awaitMeasured(programs, 2.0 * 40);

            lab.start("far", "web", JavaProgram.line(WebServer.class, JavaProgram.SMALL, List.of("far", "80")));
            programs.until("handshakes of flows beat probes: " + distance(programs, "n1", "n2"), () -> {
                programs.curl("near", "http://" + meaning + "/");
                JsonNode distance = distance(programs, "n1", "n2");
                return distance.path("source").asString("").equals("flow")
                        && Math.abs(distance.path("roundTripMs").asDouble(0) - 80) < 80 * TOLERANCE;
            });
        } finally {
            processes = lab.processes();
            lab.down();
        }
        assertThat(processes).noneMatch(LabProcess::alive);
    }

    private static long delayMs(String node) {
        return DELAY_MS.getOrDefault(node, 0L);
    }

    private static void awaitMeasured(Programs programs, double ms) {
        programs.until("n1 measures " + ms + " ms to n2", () -> {
            JsonNode distance = distance(programs, "n1", "n2");
            double off = Math.abs(distance.path("roundTripMs").asDouble(0) - ms);
            return distance.path("source").asString("").equals("probe") && off < ms * TOLERANCE;
        });
    }

    private static boolean isEstimated(JsonNode distance, double ms) {
        double estimate = distance.path("roundTripMs").asDouble(0);
        return distance.path("source").asString("").equals("estimate") && estimate > ms / 2 && estimate < ms * 2;
    }

    private static JsonNode distance(Programs programs, String from, String to) {
        for (JsonNode each : programs.get(from, "/v1/nodes").path("nodes")) {
            if (each.path("name").asString().equals(to)) {
                return each.path("distance");
            }
        }
        return MissingNode.getInstance();
    }

    private static LabSpec spec(String name) {
        List<HostSpec> hosts =
                new ArrayList<>(List.of(HostSpec.router("x"), HostSpec.host("near"), HostSpec.host("far")));
        List<LinkSpec> links = new ArrayList<>();
        for (int i = 1; i <= NODES; i++) {
            HostSpec node = HostSpec.router("n" + i).withRoute("default via 192.0." + i + ".254");
            hosts.add(i == 1 ? node.withRoute("unreachable 192.0." + NODES + ".1/32") : node);
            LinkSpec link = LinkSpec.between(
                    LinkEnd.of("n" + i, "wan", "192.0." + i + ".1/24"),
                    LinkEnd.of("x", "r" + i, "192.0." + i + ".254/24"));
            long delay = delayMs("n" + i);
            links.add(delay == 0 ? link : link.withWire(WireSettings.delay(Duration.ofMillis(delay))));
        }
        return new LabSpec(name, hosts, links);
    }

    /** @return an address that means both instances in turn */
    private static String start(Lab lab, Programs programs) throws IOException {
        programs.run("x", "domain", "domain", """
                domain:
                  name: here
                  state: %1$s/domain
                  exchange: {listen: "192.0.1.254:50100", insecure: true}
                  api: {socket: %1$s/domain.sock}
                """.formatted(lab.directory()));
        for (int i = 1; i <= NODES; i++) {
            programs.run("n" + i, "node", "n" + i, """
                    node:
                      name: n%2$d
                      state: %1$s/n%2$d
                      socket: %1$s/n%2$d.sock
                      domain: {address: "192.0.1.254:50100", insecure: true}
                      underlay: {device: wan, address: 192.0.%2$d.1}
                      probe: {interval: 200ms}
                      pins: %3$s/n%2$d
                    """.formatted(lab.directory(), i, lab.bpf()));
        }
        for (int i = 1; i <= NODES; i++) {
            programs.awaitJoined("n" + i);
        }
        JsonNode service =
                programs.apply("domain", JsonNodeFactory.instance.objectNode().put("service", "web"));
        programs.attach("n1", "near", "web");
        programs.attach("n2", "far", "web");
        return service.at("/addresses/random/v4").asString();
    }
}
