package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.PortUnreachableException;
import java.util.List;
import java.util.Random;
import net.hypha.kernel.datapath.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs on the node itself, in no workload, call semantic addresses. */
class HostTest {
    private static final String SERVICE4 = "10.30.0.1";
    private static final String SERVICE6 = "fdff:2000::1";

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void theHostCallsAServiceOnItself() throws Exception {
        TestNode node = network.node(1);
        TestWorkload server = node.workload("a", 3, "10.30.0.10", "fdff::10");
        node.put(local(1, server));
        node.service(SERVICE4, SERVICE6, 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        TestWorkload host = node.host("10.30.0.99", "fdff::99");

        assertCalls(host, server, "10.30.0.99", "fdff:0:0:0:0:0:0:99");
    }

    @Test
    void theHostCallsAServiceOnAnotherNodeThroughTheTunnel() throws Exception {
        TestNode one = network.node(1);
        TestNode two = network.node(2);
        TestWorkload server = two.workload("a", 3, "10.30.0.10", "fdff::10");
        one.put(peer(2, 1, 0), sender("10.30.0.0/16", 1), sender("fdff::/16", 1), remote(1, server, 2));
        two.put(peer(1, 1, 0), sender("10.30.0.0/16", 1), sender("fdff::/16", 1));
        one.service(SERVICE4, SERVICE6, 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        TestWorkload host = one.host("10.30.0.99", "fdff::99");

        assertCalls(host, server, "10.30.0.99", "fdff:0:0:0:0:0:0:99");
        assertThat(one.packets("tunnelled")).isPositive();
    }

    @Test
    void aServiceOfTheHostItselfIsFoundByWorkloadsOfItsNodeAndOfOthers() throws Exception {
        TestNode one = network.node(1);
        TestNode two = network.node(2);
        TestWorkload host = one.host("10.30.0.99", "fdff::99");
        TestWorkload near = one.workload("a", 3, "10.30.0.10", "fdff::10");
        TestWorkload far = two.workload("b", 3, "10.30.0.11", "fdff::11");
        one.put(peer(2, 1, 0), sender("10.30.0.0/16", 1), sender("fdff::/16", 1), local(1, host));
        two.put(peer(1, 1, 0), sender("10.30.0.0/16", 1), sender("fdff::/16", 1), remote(1, host, 1));
        for (TestNode node : List.of(one, two)) {
            node.service(SERVICE4, SERVICE6, 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        }
        host.serveHttp(80);

        assertThat(near.curl(SERVICE4)).isEqualTo("host1 sees 10.30.0.10");
        assertThat(far.curl(SERVICE6)).isEqualTo("host1 sees fdff:0:0:0:0:0:0:11");
        assertThat(host.curl(SERVICE4)).as("itself").isEqualTo("host1 sees 10.30.0.99");
    }

    @Test
    void theHostIsToldAtOnceThatNobodyIsThere() throws Exception {
        TestNode node = network.node(1);
        node.service(SERVICE4, SERVICE6, 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of()));
        TestWorkload host = node.host("10.30.0.99", "fdff::99");

        for (String service : List.of(SERVICE4, SERVICE6)) {
            assertThat(host.curl(service)).contains("Failed to connect");
            assertThat(host.run("ping", "-c", "1", "-W", "5", service)).contains("nreachable");
            assertThatThrownBy(() -> host.say(ip(service), 7)).isInstanceOf(PortUnreachableException.class);
        }
        assertThat(node.packets("answered-reset")).isEqualTo(2);
        assertThat(node.packets("answered-unreachable")).isEqualTo(4);
    }

    private void assertCalls(TestWorkload host, TestWorkload server, String seen4, String seen6) throws Exception {
        server.serveHttp(80);
        server.serveUdp(7);
        server.serveMirror(8);
        byte[] bulk = new byte[1_000_000];
        new Random(7).nextBytes(bulk);
        for (String service : List.of(SERVICE4, SERVICE6)) {
            String seen = service.contains(":") ? seen6 : seen4;
            assertThat(host.curl(service)).isEqualTo("a sees " + seen);
            assertThat(host.ask(ip(service), 7, "hello")).isEqualTo("a: hello");
            assertThat(host.ping(service)).isEqualTo("3 received");
            assertThat(host.sendToMirror(ip(service), 8, bulk)).isEqualTo(bulk);
        }
    }
}
