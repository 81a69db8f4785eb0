package net.hypha.cli.net;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import net.hypha.kernel.net.Ip;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node loses power: it closes no connection, it is just not there any more. */
class PowerIT {
    private static final int CALLS = 6;

    @BeforeAll
    static void needsRoot() {
        TwoNodes.needsRoot();
    }

    @Test
    void itsInstancesGetNoCallsUntilItIsBack() throws IOException {
        try (TwoNodes nodes = TwoNodes.up("hyp", TwoNodes.Wiring.SWITCH)) {
            String service = nodes.get("domain", "/v1/services/web")
                    .at("/addresses/round-robin/v4")
                    .asString();
            nodes.until(
                    "both are called", () -> answers(nodes, service).distinct().count() == 2);

            switchPort(nodes, "down");
            nodes.until(
                    "only the other one is called",
                    () -> answers(nodes, service).allMatch(answer -> answer.contains("near")));

            switchPort(nodes, "up");
            nodes.until(
                    "both are called again",
                    () -> answers(nodes, service).distinct().count() == 2);
        }
    }

    /** The other end of m's wire. */
    private static void switchPort(TwoNodes nodes, String state) {
        Ip.in(nodes.lab.namespace("x")).batch(List.of("link set right " + state));
    }

    private static Stream<String> answers(TwoNodes nodes, String address) {
        return Stream.generate(
                        () -> nodes.curl("caller", "http://" + address + "/").out())
                .limit(CALLS);
    }
}
