package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.gateway;
import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes on the same link need no outer headers. */
class DirectTest {
    private static final Entry.Plan FIRST = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void anInstanceOnTheSameLinkIsReachedWithoutOuterHeadersAtFullSize() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9", 1500);
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10", 1500);
        server.serveHttp(80);
        server.serveUdp(7);
        server.serveMirror(9);
        ownDomain(here, there, true);
        ownDomain(there, here, true);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        byte[] data = new byte[4_000_000];
        new Random(20_260_102).nextBytes(data);

        assertThat(client.curl("10.30.0.1")).isEqualTo("s sees 10.30.0.9");
        assertThat(client.curl("fdff:2000::1")).isEqualTo("s sees fdff:0:0:0:0:0:0:9");
        assertThat(client.ask(ip("10.30.0.1"), 7, "hello")).isEqualTo("s: hello");
        assertThat(client.ask(ip("fdff:2000::1"), 7, "hello")).isEqualTo("s: hello");
        assertThat(client.ping("fdff:2000::1")).isEqualTo("3 received");
        assertThat(client.run("ping", "-c", "1", "-W", "5", "-M", "do", "-s", "1472", "10.30.0.1"))
                .as("1,500 bytes, not to be cut")
                .contains("1 received");
        assertThat(client.sendToMirror(ip("10.30.0.1"), 9, data)).isEqualTo(data);
        assertThat(here.packets("tunnelled") + there.packets("tunnelled")).isZero();
        assertThat(here.packets("direct")).isPositive();
        assertThat(there.packets("direct")).isPositive();
    }

    @Test
    void anotherDomainsRouterOnTheLinkPicksWhenTheFlowArrives() throws Exception {
        TestNode uptown = network.node(1);
        TestNode cluster = network.node(2);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload liar = uptown.workload("l", 3, "10.99.0.9", "fd99::9");
        TestWorkload server = cluster.workload("s", 2, "10.30.0.10", "fdff::10");
        server.serveHttp(80);
        uptown.put(cluster.asPeer(2, 1, true), sender("10.30.0.0/16", 2), sender("fdff::/16", 2), gateway(1, 2));
        uptown.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        cluster.put(uptown.asPeer(2, 1, true), sender("10.31.0.0/16", 2), sender("fdfe::/16", 2), local(1, server));
        cluster.service("10.30.0.1", "fdff:2000::1", 1, FIRST);

        assertThat(client.curl("10.30.0.1")).isEqualTo("s sees 10.31.0.9");
        assertThat(client.curl("fdff:2000::1")).isEqualTo("s sees fdfe:0:0:0:0:0:0:9");
        assertThat(cluster.packets("tunnelled")).isZero();

        liar.run("ping", "-c", "1", "-W", "0.2", "10.30.0.1");
        assertThat(cluster.packets("drop-foreign-source")).isEqualTo(1);
    }

    @Test
    void aFlowGoesOnWhenTheWayChanges() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9", 1500);
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10", 1500);
        server.serveUdp(7);
        ownDomain(here, there, true);
        ownDomain(there, here, true);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        try (var socket = client.socket()) {
            for (boolean direct : List.of(true, false, true, false)) {
                here.put(there.asPeer(1, 0, direct)); // one end at a time: both ways are taken at any moment
                assertThat(client.ask(socket, ip("10.30.0.1"), 7, "hello")).isEqualTo("s: hello");
                there.put(here.asPeer(1, 0, direct));
                assertThat(client.ask(socket, ip("10.30.0.1"), 7, "hello")).isEqualTo("s: hello");
            }
        }
        assertThat(here.packets("opened")).as("one flow").isEqualTo(1);
        assertThat(here.packets("direct")).isEqualTo(4);
        assertThat(here.packets("tunnelled")).isEqualTo(4);
    }

    @Test
    void aStrangerOnTheLinkIsLeftToTheKernelsOwnStack() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10");
        ownDomain(there, here, true);
        there.put(local(1, server));
        there.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        NetworkNamespace stranger = network.onTheWire("x", "192.0.2.99");
        Ip.in(stranger).batch(List.of("route add 10.30.0.0/16 via 192.0.2.2"));

        stranger.command("ping", "-c", "1", "-W", "0.2", "10.30.0.1").start().waitFor();

        assertThat(there.packets("forwarded") + there.packets("opened") + there.packets("held"))
                .isZero();
        assertThat(there.packets("drop-unknown-peer")).isZero();
    }

    private static void ownDomain(TestNode node, TestNode other, boolean direct) {
        node.put(
                other.asPeer(1, 0, direct),
                sender("10.18.0.0/16", 1),
                sender("fc00::/16", 1),
                sender("10.30.0.0/16", 1),
                sender("fdff::/16", 1));
    }
}
