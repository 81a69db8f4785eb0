package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.hypha.lab.ExecResult;
import net.hypha.lab.web.WebServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The explanation of a real flow names who serves it, and why: one node on the real kernel, two servers and a caller in namespaces. */
class FlowsOnTheKernelTest extends OnTheKernel {
    private static final int ECHO = 7;
    private static final int ECHO_TRIES = 50;

    private int port = 41_000;

    FlowsOnTheKernelTest() {
        super("hfl", "host1", "host2", "host3");
    }

    @BeforeEach
    void attachAll() throws Exception {
        attach("host1", "webserver");
        attach("host2", "webserver");
        attach("host3", null);
        for (String host : List.of("host1", "host2")) {
            serve(host, "web-" + host);
            String address = "10.18.0." + (host.equals("host1") ? 2 : 3);
            until(host + " serves", () -> curl(address, port++).exit() == 0);
        }
    }

    @Test
    void aFlowsExplanationNamesWhoServesIt() throws Exception {
        WebServer.slow(delay(), Duration.ofMillis(1_500));
        JsonNode turn = underWay("10.30.0.3");
        assertThat(turn.at("/flow/why").asString()).isEqualTo("it was its turn");
        assertThat(turn.at("/flow/from").asString()).isEqualTo("workload host3");
        assertThat(turn.at("/flow/state").asString()).isEqualTo("established");
        assertThat(turn.at("/flow/ages/waitingSeconds").isMissingNode()).isFalse();
        assertThat(turn.at("/flow/now").asString()).contains("its share is 50.0 %");

        assertThat(underWay("10.30.0.2").at("/flow/why").asString()).startsWith("it cost the least: ");
        assertThat(underWay("[fdff:2800::1]").at("/flow/why").asString()).startsWith("it cost the least: ");
        assertThat(underWay("10.30.0.12").at("/flow/why").asString()).isEqualTo("there was no other");

        JsonNode first = underWay("10.30.0.4");
        JsonNode second = underWay("10.30.0.4");
        assertThat(first.at("/flow/why").asString()).isEqualTo("its caller was new here, and its address leads to it");
        assertThat(second.at("/flow/why").asString()).isEqualTo("its caller had come to it before");
        assertThat(second.at("/flow/to")).isEqualTo(first.at("/flow/to"));
        assertThat(second.at("/flow/now").asString()).isEqualTo("its caller sticks to it");
        assertThat(second.at("/next/explanation/callers").toString()).contains("\"bonded\"");

        aFlowThatWasBoundAnewSaysSo();
    }

    /** One that is served, while it is; what its server says of itself is checked against the explanation. */
    private JsonNode underWay(String address) throws Exception {
        int from = port++;
        CompletableFuture<ExecResult> call = CompletableFuture.supplyAsync(() -> curl(address, from));
        boolean v6 = address.startsWith("[");
        String source = v6 ? "[fc00::4]:" + from : "10.18.0.4:" + from;
        until(
                "the request is under way",
                () -> flow("tcp", source, address + ":80").at("/flow/ages").has("waitingSeconds")
                        && flow("tcp", source, address + ":80")
                                .at("/flow/state")
                                .asString()
                                .equals("established"));
        JsonNode told = flow("tcp", source, address + ":80");
        String served = call.get(60, TimeUnit.SECONDS).out();

        String bound = told.at("/flow/candidate").asString();
        assertThat(served).as(told.toString()).contains("<b>host" + (bound.endsWith("/0") ? 1 : 2) + "</b>");
        assertThat(told.at("/flow/onward/destination").asString())
                .contains((v6 ? "fc00::" : "10.18.0.") + (bound.endsWith("/0") ? 2 : 3));
        return told;
    }

    /** Only host2 answers datagrams: of two flows by turns, one begins with host1, which refuses it. */
    private void aFlowThatWasBoundAnewSaysSo() throws Exception {
        try (DatagramSocket server = lab.namespace("host2").call(() -> new DatagramSocket(ECHO));
                DatagramSocket one = lab.namespace("host3").call(() -> new DatagramSocket());
                DatagramSocket two = lab.namespace("host3").call(() -> new DatagramSocket())) {
            server.setSoTimeout(100);
            StringBuilder reasons = new StringBuilder();
            for (DatagramSocket caller : List.of(one, two)) {
                caller.connect(InetAddress.ofLiteral("10.30.0.3"), ECHO);
                sendUntilHeard(caller, server);
                JsonNode told = flow("udp", "10.18.0.4:" + caller.getLocalPort(), "10.30.0.3:7");
                assertThat(told.at("/flow/to").asString()).startsWith("instance 1 of webserver@in-our-cluster");
                reasons.append(told.at("/flow/why").asString()).append('\n');
            }
            assertThat(reasons)
                    .contains("bound anew, as the one it had before was ejected, gave no answer or was unhealthy; ");
        }
    }

    private static void sendUntilHeard(DatagramSocket caller, DatagramSocket server) throws IOException {
        byte[] tag = caller.getLocalSocketAddress().toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < ECHO_TRIES; i++) {
            if (arrives(tag, caller, server)) {
                return;
            }
        }
        throw new AssertionError("no datagram of " + ECHO_TRIES + " arrived");
    }

    /** Not where it went to the other, which tells so. */
    private static boolean arrives(byte[] tag, DatagramSocket caller, DatagramSocket server) throws IOException {
        DatagramPacket heard = new DatagramPacket(new byte[100], 100);
        try {
            caller.send(new DatagramPacket(tag, tag.length));
            do {
                server.receive(heard); // the other caller's may still come
            } while (!Arrays.equals(heard.getData(), 0, heard.getLength(), tag, 0, tag.length));
            return true;
        } catch (PortUnreachableException | SocketTimeoutException _) {
            return false;
        }
    }

    private ExecResult curl(String address, int from) {
        return lab.exec(
                "host3",
                List.of("curl", "-sS", "-g", "-m", "20", "--local-port", "" + from, "http://" + address + "/"));
    }

    private JsonNode flow(String protocol, String source, String destination) throws IOException {
        return get("/v1/flow?protocol=" + protocol + "&source=" + URLEncoder.encode(source, StandardCharsets.UTF_8)
                + "&destination=" + URLEncoder.encode(destination, StandardCharsets.UTF_8));
    }
}
