package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * An instance that nothing checks gives no answer any more: callers of the other node see it, its own node finds it out, and lets it in again. No caller
 * has to try for that.
 */
class DoubtIT {
    private static final int CALLS = 6;

    @BeforeAll
    static void needsRoot() {
        TwoNodes.needsRoot();
    }

    @Test
    void whatCallersOfOneNodeSeeIsFoundOutByTheOther() throws IOException {
        try (TwoNodes nodes = TwoNodes.up("hyq", TwoNodes.Wiring.SWITCH)) {
            String service = nodes.get("domain", "/v1/services/web")
                    .at("/addresses/round-robin/v4")
                    .asString();
            nodes.until(
                    "both are called",
                    () -> Stream.generate(() -> call(nodes, service))
                                    .limit(CALLS)
                                    .distinct()
                                    .count()
                            == 2);

            answers(nodes, "add");
            nodes.until("far is found to be unhealthy", () -> {
                call(nodes, service);
                return state(nodes, "m").equals("unhealthy");
            });
            assertThat(nodes.status("n").at("/counters/doubts/told").asLong()).isPositive();
            assertThat(nodes.status("m").at("/counters/doubts/heard-connected").asLong())
                    .isPositive();
            assertThat(nodes.get("domain", "/v1/status").at("/doubts/passed-on").asLong())
                    .isPositive();
            assertThat(state(nodes, "n")).isEqualTo("ready");

            answers(nodes, "del");
            nodes.until(
                    "its node lets it in again, without a call",
                    () -> state(nodes, "m").equals("ready"));
        }
    }

    /** @param nothing {@code add} so that far gives no answer to anything, {@code del} so that it does */
    private static void answers(TwoNodes nodes, String nothing) {
        for (String family : List.of("-4", "-6")) {
            assertThat(nodes.lab
                            .exec("far", List.of("ip", family, "rule", nothing, "pref", "1", "blackhole"))
                            .exit())
                    .isZero();
        }
    }

    private static String call(TwoNodes nodes, String address) {
        return nodes.lab
                .exec("caller", List.of("curl", "-sS", "-m", "1", "http://" + address + "/"))
                .out();
    }

    /** Of the instance on a node, as the domain has it. */
    private static String state(TwoNodes nodes, String node) {
        for (JsonNode each : nodes.get("domain", "/v1/instances").path("instances")) {
            if (each.path("node").asString().equals(node)) {
                return each.path("state").asString();
            }
        }
        return "not there";
    }
}
