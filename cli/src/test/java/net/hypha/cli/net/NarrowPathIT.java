package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import net.hypha.lab.ExecResult;
import net.hypha.lab.traffic.Datagrams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ordinary programs over a tunnel between two nodes with a link of MTU 1400 in the middle, over IPv4 and over IPv6. */
class NarrowPathIT {
    @BeforeEach
    void root() {
        TwoNodes.needsRoot();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everythingGetsThrough(boolean ipv6Underlay) throws Exception {
        try (TwoNodes nodes = TwoNodes.up("hyp", new TwoNodes.Wiring(true, ipv6Underlay, true, 1400))) {
            assertThat(nodes.way("n")).isEqualTo("tunnel");
            nodes.lab.dns("caller", List.of("10.18.0.1"));
            namesArePinged(nodes);
            nodes.lab.start("far", "iperf3", List.of("iperf3", "--server"));
            for (boolean ipv6 : List.of(false, true)) {
                String far = nodes.address("far", ipv6);
                nodes.until("iperf3 listens", () -> connects(nodes, far));
                muchDataGoesBothWays(nodes, far);
                largeDatagramsArriveWhole(nodes, far);
            }
            anInstanceCallsItself(nodes);
            aDrainedInstanceKeepsItsFlows(nodes);
        }
    }

    private static void namesArePinged(TwoNodes nodes) {
        for (String family : List.of("-4", "-6")) {
            for (String name : List.of("closest.web.here", "web.round-robin-instance.oakestra", "0.web.here")) {
                ExecResult ping = nodes.lab.exec(
                        "caller", List.of("ping", family, "-n", "-c", "2", "-i", "0.1", "-W", "5", "-s", "8000", name));
                assertThat(ping.exit())
                        .as(family + " " + name + ": " + ping.out() + ping.err() + nodes.said())
                        .isZero();
            }
        }
    }

    private static boolean connects(TwoNodes nodes, String address) {
        return nodes.lab
                        .exec("caller", List.of("iperf3", "-c", address, "-n", "1K", "--connect-timeout", "1000"))
                        .exit()
                == 0;
    }

    /** No black hole: neither where the sender has yet to learn of the path, nor backwards. */
    private static void muchDataGoesBothWays(TwoNodes nodes, String far) throws Exception {
        for (String direction : List.of("--parallel=1", "--reverse")) { // of one is the default: there
            JsonNode end = iperf3(nodes, far, direction, "-n", "200M").path("end");
            assertThat(end.at("/sum_received/bytes").asLong())
                    .as("what was under way at the end apart, of 200 MB: %s", end)
                    .isGreaterThan(150_000_000);
        }
    }

    /**
     * 8 KB, in fragments for the device of the workload: those of IPv4 are cut once more for the path. Few at a time: a socket has room for about eight
     * that wait for a program which has to wait for a busy machine.
     */
    private static void largeDatagramsArriveWhole(TwoNodes nodes, String far) throws Exception {
        ping(nodes, far, "1"); // may be lost: a router on the way tells the node what fits
        ExecResult pings = ping(nodes, far, "10");
        assertThat(pings.out().lines().filter(line -> line.startsWith("8008 bytes from")))
                .as(pings.out() + nodes.status("m").path("counters"))
                .hasSizeGreaterThan(7);
        JsonNode sum =
                iperf3(nodes, far, "--udp", "-b", "2M", "-l", "8000", "-t", "3").at("/end/sum");
        assertThat(sum.path("packets").asInt()).isGreaterThan(80); // 0, if none arrives
        assertThat(sum.path("lost_packets").asInt()).as(sum.toString()).isLessThan(20);
    }

    private static ExecResult ping(TwoNodes nodes, String far, String count) {
        return nodes.lab.exec("caller", List.of("ping", "-c", count, "-i", "0.1", "-W", "2", "-s", "8000", far));
    }

    private static JsonNode iperf3(TwoNodes nodes, String far, String... how) throws Exception {
        List<String> line = new ArrayList<>(List.of("iperf3", "--json", "-c", far));
        line.addAll(List.of(how));
        ExecResult result = nodes.lab.exec("caller", line);
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        return JsonMapper.shared().readTree(result.out());
    }

    private static void anInstanceCallsItself(TwoNodes nodes) throws Exception {
        for (boolean ipv6 : List.of(false, true)) {
            String own = nodes.address("near", ipv6);
            String url = "http://" + (ipv6 ? "[" + own + "]" : own) + "/";
            assertThat(nodes.curl("near", url).out()).contains("<b>near</b>");
            try (Datagrams datagrams = new Datagrams(
                    nodes.lab.namespace("near"), nodes.lab.namespace("near"), InetAddress.ofLiteral(own))) {
                nodes.until("some came and went", () -> datagrams.soFar() > 200);
                assertThat(datagrams.end().lost()).isEmpty();
            }
        }
    }

    private static void aDrainedInstanceKeepsItsFlows(TwoNodes nodes) throws Exception {
        String far = nodes.address("far", false);
        try (Datagrams datagrams =
                new Datagrams(nodes.lab.namespace("caller"), nodes.lab.namespace("far"), InetAddress.ofLiteral(far))) {
            nodes.until("the flow is there", () -> datagrams.soFar() > 100);
            nodes.drain("m", "far");
            nodes.until(
                    "no new flow goes there",
                    () -> nodes.curl("caller", "http://" + far + "/").exit() == 7);
            int before = datagrams.soFar();
            nodes.until("the old one goes on", () -> datagrams.soFar() > before + 500);
            assertThat(datagrams.end().lost()).isEmpty();
        }
    }
}
