package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.hypha.kernel.datapath.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workloads send what their device takes, 1,500 bytes; the tunnel takes less, and a router on the way still less. No black hole. */
class PathMtuTest {
    private static final Entry.Plan FIRST = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));
    private static final String LARGE = "0123456789".repeat(145);

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void overIpv4() throws Exception {
        everythingArrives();
    }

    @Test
    void overIpv6() throws Exception {
        network.overIpv6();
        everythingArrives();
    }

    private void everythingArrives() throws Exception {
        TestNode here = network.routedNode(1, 1500);
        TestNode there = network.routedNode(2, 1400);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9", 1500);
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10", 1500);
        server.serveMirror(9);
        server.serveUdp(7);
        ownDomain(here, there);
        ownDomain(there, here);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        byte[] data = new byte[1_000_000];
        new Random(20_260_103).nextBytes(data);

        assertThat(client.sendToMirror(ip("10.30.0.1"), 9, data)).isEqualTo(data);
        assertThat(here.packets("path-lowered")).isPositive();
        assertThat(client.sendToMirror(ip("fdff:2000::1"), 9, data)).isEqualTo(data);
        assertThat(here.packets("drop-too-big")).isPositive();
        assertThat(client.askUntilAnswered(ip("fdff:2000::1"), 7, LARGE)).isEqualTo("s: " + LARGE);
        assertThat(client.run("ping", "-c", "1", "-W", "5", "-M", "do", "-s", "1400", "10.30.0.1"))
                .as("its own kernel has learnt it")
                .contains("mtu=" + (here.isIpv6() ? 1400 - 48 : 1400 - 28));
    }

    private static void ownDomain(TestNode node, TestNode other) {
        node.put(
                other.asPeer(1, 0, false),
                sender("10.18.0.0/16", 1),
                sender("fc00::/16", 1),
                sender("10.30.0.0/16", 1),
                sender("fdff::/16", 1));
    }
}
