package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.Link;
import net.hypha.lab.ExecResult;
import net.hypha.lab.traffic.Datagrams;
import net.hypha.lab.web.WebServer;
import net.hypha.node.api.UnixHttp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One node as a process of its own on the real kernel: two web servers and a caller in namespaces. */
class NodeOnTheKernelTest extends OnTheKernel {
    private static final String CLOSEST = "http://10.30.0.1/";
    private static final String ROUND_ROBIN = "http://10.30.0.3/";

    NodeOnTheKernelTest() {
        super("hyn", "host1", "host2", "host3");
    }

    @BeforeEach
    void attachAll() throws Exception {
        attach("host1", "webserver");
        attach("host2", "webserver");
        attach("host3", null);
        for (String host : List.of("host1", "host2")) {
            serve(host, "web-" + host);
            until(
                    host + " serves",
                    () -> curl("10.18.0." + (host.equals("host1") ? 2 : 3)).exit() == 0);
        }
    }

    @Test
    void flowsGoOnWhileServersDieAndTheManagerIsKilled() throws Exception {
        aVeryFirstPacketMayBeInFragments();
        assertThat(fetch(CLOSEST)).contains("<b>host");
        assertThat(fetch("http://[fdff:1000::1]/")).contains("<b>host");
        assertThat(fetch("http://10.30.0.12/")).contains("<b>host2</b>");
        ExecResult names = lab.exec("host3", List.of("dig", "+short", "@10.18.0.1", "closest.webserver.oakestra"));
        assertThat(names.out()).isEqualTo("10.30.0.1\n");

        whatIsUnknownFailsAtOnce();
        theNodeItselfMayCall();
        int host = hostDevice();
        aKilledServerIsLeftOutAndComesBack();
        try (Datagrams datagrams =
                new Datagrams(lab.namespace("host3"), lab.namespace("host2"), InetAddress.ofLiteral("10.30.0.12"))) {
            aRequestUnderWayOutlivesTheManager();
            assertThat(datagrams.end().lost())
                    .as("through the kill and the start after it")
                    .isEmpty();
        }
        assertThat(hostDevice()).as("the node's own device is never made anew").isEqualTo(host);
        aCallerThatWaitsHearsOfItsInstancesEnd();
    }

    private void aCallerThatWaitsHearsOfItsInstancesEnd() throws Exception {
        WebServer.slow(delay(), Duration.ofSeconds(15));
        CompletableFuture<ExecResult> waiting = CompletableFuture.supplyAsync(() -> curl("10.30.0.1"));
        until("the request is under way", () -> pending() > 0);
        for (String host : List.of("host1", "host2")) {
            UnixHttp.Reply gone = send("DELETE", "/v1/workloads/" + host, "");
            assertThat(gone.status()).isEqualTo(204);
        }

        assertThat(waiting.get(10, TimeUnit.SECONDS).exit())
                .as("connection reset by peer, long before the response would have come")
                .isEqualTo(56);
        assertThat(curl("10.30.0.1").exit()).as("refused: nobody is there").isEqualTo(7);
    }

    private int hostDevice() {
        return Ip.in(lab.namespace("router")).link("hy-host").map(Link::index).orElse(-1);
    }

    private void aVeryFirstPacketMayBeInFragments() {
        for (String address : List.of("10.30.0.1", "fdff:1000::1")) {
            ExecResult ping = lab.exec("host3", List.of("ping", "-c", "1", "-W", "5", "-s", "8000", address));
            assertThat(ping.exit()).as(ping.out() + node.lastLines(20)).isZero();
        }
    }

    private void whatIsUnknownFailsAtOnce() {
        assertThat(curl("10.30.9.9").exit()).as("no route to host").isEqualTo(7);
        assertThat(curl("[fdff:1000::99]").exit()).as("no route to host").isEqualTo(7);
        assertThat(curl("10.30.0.1:81").exit()).as("connection refused").isEqualTo(7);
        assertThat(states()).containsOnly("ready");
    }

    private void theNodeItselfMayCall() {
        until("the node is attached", () -> get("/v1/status").has("host"));
        for (String address : List.of("10.30.0.1", "fdff:1000::1")) {
            String url = "http://" + (address.contains(":") ? "[" + address + "]" : address) + "/";
            until(
                    "the node has its routes",
                    () -> onNode("curl", "-sS", "-g", "-m", "5", url).exit() == 0);
            assertThat(onNode("ping", "-c", "2", "-i", "0.1", "-W", "5", address)
                            .exit())
                    .isZero();
        }
        assertThat(onNode("curl", "-sS", "-m", "5", "http://10.30.9.9/").exit())
                .as("no route to host, at once")
                .isEqualTo(7);
    }

    private ExecResult onNode(String... argv) {
        return lab.exec("router", List.of(argv));
    }

    private void aKilledServerIsLeftOutAndComesBack() throws Exception {
        lab.process("web-host2").orElseThrow().kill();
        until("a request meets the dead server", () -> curl("10.30.0.3").exit() != 0);
        until("it is left out", () -> states().contains("unhealthy"));
        for (int i = 0; i < 10; i++) {
            assertThat(fetch(ROUND_ROBIN)).contains("<b>host1</b>");
        }
        assertThat(curl("10.30.0.12").exit()).as("instance 1 has nobody else").isEqualTo(7);
        serve("host2", "web-host2-again");
        until("it is back", () -> !states().contains("unhealthy"));
        until("it gets its turns again", () -> fetch(ROUND_ROBIN).contains("<b>host2</b>"));
    }

    private void aRequestUnderWayOutlivesTheManager() throws Exception {
        WebServer.slow(delay(), Duration.ofSeconds(4));
        CompletableFuture<ExecResult> underWay = CompletableFuture.supplyAsync(() -> curl("10.30.0.1"));
        until("the request is under way", () -> pending() > 0);
        node.kill();
        WebServer.slow(delay(), Duration.ZERO);
        assertThat(fetch(ROUND_ROBIN)).as("without a manager").contains("<b>host");
        assertThat(onNode("curl", "-sS", "-m", "5", ROUND_ROBIN).exit())
                .as("the node itself, without a manager")
                .isZero();

        startNode();

        assertThat(underWay.get(60, TimeUnit.SECONDS).exit()).isZero();
        assertThat(get("/v1/workloads").get("workloads").size()).isEqualTo(3);
        assertThat(fetch(ROUND_ROBIN)).contains("<b>host");
        assertThat(fetch("http://[fdff:2000::1]/")).contains("<b>host");
    }

    private String fetch(String url) {
        ExecResult result = lab.exec("host3", List.of("curl", "-sS", "-g", "-m", "20", url));
        assertThat(result.exit())
                .as(url + ": " + result.err() + node.lastLines(20))
                .isZero();
        return result.out();
    }

    private ExecResult curl(String host) {
        return lab.exec("host3", List.of("curl", "-sS", "-g", "-m", "20", "http://" + host + "/"));
    }

    private List<String> states() {
        try {
            List<String> states = new ArrayList<>();
            get("/v1/workloads")
                    .get("workloads")
                    .forEach(each -> states.add(each.get("state").asString()));
            return states;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int pending() throws IOException {
        int pending = 0;
        for (JsonNode candidate :
                get("/v1/resolve?name=closest.webserver.oakestra").get("candidates")) {
            pending += candidate.get("pending").asInt();
        }
        return pending;
    }
}
