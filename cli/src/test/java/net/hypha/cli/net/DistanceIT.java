package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import net.hypha.lab.HostSpec;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
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
    private static final int FAR_MS = 10; // each way, of n2
    private static final int FARTHEST_MS = 20; // of n4
    private static final Around NODES = new Around(List.of(0, FAR_MS, 0, FARTHEST_MS));
    private static final String TUNNEL_PORT = "50103";
    private static final double TOLERANCE = 0.2;

    @BeforeAll
    static void needsRoot() {
        Programs.needsRoot();
    }

    @Test
    void distancesAreMeasuredFollowedAndEstimated() throws IOException {
        String name = "hyd-" + ProcessHandle.current().pid();
        Lab lab = Lab.up(NODES.spec(name, hosts(), List.of("near", "far")), Lab.directoryOf(name));
        List<LabProcess> processes;
        try {
            Programs programs = new Programs(lab);
            String meaning = start(lab, programs);
            awaitMeasured(programs, 2.0 * FAR_MS);
            programs.until(
                    "the pair without a way is estimated: " + distance(programs, "n1", "n4"),
                    () -> isEstimated(distance(programs, "n1", "n4"), 2.0 * FARTHEST_MS));
            assertThat(distance(programs, "n1", "n1").path("source").asString()).isEqualTo("self");
            assertThat(programs.status("n2").at("/counters/probes/answered").asLong())
                    .isPositive();

            lab.wire("n2-x").set(WireSettings.delay(Duration.ofMillis(40)));
            awaitMeasured(programs, 2.0 * 40);

            lab.start("far", "web", JavaProgram.line(WebServer.class, JavaProgram.SMALL, List.of("far", "80")));
            assertThat(lab.exec("n1", List.of("ip", "rule", "add", "ipproto", "udp", "dport", TUNNEL_PORT, "prohibit"))
                            .exit())
                    .isZero();
            programs.until(
                    "handshakes are timed where probes are not let out: " + distance(programs, "n1", "n2"), () -> {
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

    private static List<HostSpec> hosts() {
        return List.of(
                Around.host(1).withRoute("unreachable " + Around.address(4) + "/32"),
                Around.host(2),
                Around.host(3),
                Around.host(4));
    }

    /** @return an address that means both instances in turn */
    private static String start(Lab lab, Programs programs) throws IOException {
        NODES.start(lab, programs);
        JsonNode service =
                programs.apply("domain", JsonNodeFactory.instance.objectNode().put("service", "web"));
        programs.attach("n1", "near", "web");
        programs.attach("n2", "far", "web");
        return service.at("/addresses/random/v4").asString();
    }
}
