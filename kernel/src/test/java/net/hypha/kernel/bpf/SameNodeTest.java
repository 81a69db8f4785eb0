package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real programs call a semantic address whose instances run on the same node. */
class SameNodeTest {
    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void aSemanticAddressIsServedByItsInstancesInTurn() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload a = node.workload("a", 3, "10.30.0.10", "fdff::10");
        TestWorkload b = node.workload("b", 4, "10.30.0.11", "fdff::11");
        a.serveHttp(80);
        b.serveHttp(80);
        node.put(local(1, a), local(2, b));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1, 2)));

        Map<String, Integer> pages = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            pages.merge(client.curl("10.30.0.1"), 1, Integer::sum);
            pages.merge(client.curl("fdff:2000::1"), 1, Integer::sum);
        }

        assertThat(pages)
                .isEqualTo(Map.of(
                        "a sees 10.30.0.9", 5,
                        "b sees fdff:0:0:0:0:0:0:9", 5));
        assertThat(node.datapath().backendStats().values()).allSatisfy(stats -> {
            assertThat(stats.flows()).isEqualTo(5);
            assertThat(stats.samples()).isEqualTo(5);
            assertThat(stats.responseNs()).isPositive();
            assertThat(stats.pending()).isZero();
        });
    }

    @Test
    void udpAndPingFindTheirWayBothWays() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("a", 3, "10.30.0.10", "fdff::10");
        server.serveUdp(7);
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));

        assertThat(client.ask(ip("10.30.0.1"), 7, "hello")).isEqualTo("a: hello");
        assertThat(client.ask(ip("fdff:2000::1"), 7, "hello")).isEqualTo("a: hello");
        assertThat(client.ping("10.30.0.1")).isEqualTo("3 received");
        assertThat(client.ping("fdff:2000::1")).isEqualTo("3 received");
    }

    @Test
    void anInstanceReachesItselfByItsOwnService() throws Exception {
        TestNode node = network.node(1);
        TestWorkload server = node.workload("a", 3, "10.30.0.10", "fdff::10");
        server.serveHttp(80);
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));

        assertThat(server.curl("10.30.0.1")).isEqualTo("a sees 10.30.0.10");
    }

    @Test
    void oneThatRefusesIsEjectedAndTheNetworkManagerHearsOfIt() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload dead = node.workload("a", 3, "10.30.0.10", "fdff::10");
        TestWorkload alive = node.workload("b", 4, "10.30.0.11", "fdff::11");
        alive.serveHttp(80);
        node.put(local(1, dead), local(2, alive));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1, 2)));

        assertThat(client.curl("10.30.0.1")).contains("Failed to connect");
        assertThat(node.events.take()).isEqualTo(new Event.Ejected(1, 80, 6, Evidence.REFUSED, false));
        assertThat(client.curl("10.30.0.1")).isEqualTo("b sees 10.30.0.9");
        assertThat(node.datapath().hasServed(2, 80, 6)).isTrue();
        assertThat(node.datapath().hasServed(2, 81, 6)).isFalse();
        assertThat(node.datapath().hasServed(1, 80, 6)).isFalse();
        assertThat(node.datapath().backendStats().get(1))
                .extracting(BackendStats::ejected, BackendStats::refused)
                .containsExactly(Evidence.REFUSED, 1L);

        node.datapath().readmit(1);
        dead.serveHttp(80);
        assertThat(client.curl("10.30.0.1")).isEqualTo("a sees 10.30.0.9");
    }
}
