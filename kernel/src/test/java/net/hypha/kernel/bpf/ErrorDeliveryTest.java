package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.gateway;
import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.Random;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the network says of a real program's packets reaches that program's socket. */
class ErrorDeliveryTest {
    private static final Entry.Plan FIRST = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));
    private static final List<String> SERVICE = List.of("10.30.0.1", "fdff:2000::1");

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void aClosedPortOnTheSameNodeRefuses() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        assertRefused(client);
    }

    @Test
    void aClosedPortOnAnotherNodeRefuses() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10");
        ownDomain(here, 2);
        ownDomain(there, 1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        assertRefused(client);
    }

    @Test
    void aClosedPortInAnotherDomainRefuses() throws Exception {
        TestNode uptown = network.node(1);
        TestNode router = network.node(2);
        TestNode worker = network.node(3);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload server = worker.workload("s", 2, "10.30.0.10", "fdff::10");
        uptown.put(peer(2, 2, 1), sender("10.30.0.0/16", 2), sender("fdff::/16", 2), gateway(1, 2));
        uptown.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        router.put(peer(1, 2, 1), sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
        ownDomain(router, 3);
        ownDomain(worker, 2);
        worker.put(sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
        router.put(remote(1, server, 3));
        router.service("10.30.0.1", "fdff:2000::1", 1, FIRST);

        assertRefused(client);
    }

    private static void assertRefused(TestWorkload client) throws Exception {
        for (String service : SERVICE) {
            client.reach(service);
            try (DatagramSocket socket = client.namespace().call(() -> new DatagramSocket())) {
                socket.setSoTimeout(5_000);
                socket.connect(ip(service), 9);
                socket.send(new DatagramPacket(new byte[100], 100));
                assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[100], 100)))
                        .as(service)
                        .isInstanceOf(PortUnreachableException.class);
            }
        }
    }

    /** The caller closes its socket before the answer comes: the server's socket is told. */
    @Test
    void aCallerThatIsGoneRefusesToo() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10");
        ownDomain(here, 2);
        ownDomain(there, 1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        for (String service : SERVICE) {
            client.reach(service);
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            try (DatagramSocket answering = server.namespace().call(() -> new DatagramSocket(9))) {
                answering.setSoTimeout(5_000);
                try (DatagramSocket asking = client.namespace().call(() -> new DatagramSocket())) {
                    asking.send(new DatagramPacket(new byte[100], 100, ip(service), 9));
                    answering.receive(packet);
                }
                answering.connect(packet.getSocketAddress());
                answering.send(new DatagramPacket(new byte[100], 100));
                assertThatThrownBy(() -> answering.receive(packet))
                        .as(service)
                        .isInstanceOf(PortUnreachableException.class);
            }
        }
    }

    /**
     * The instance is behind a router of its own whose way to it carries 1,300 bytes, while the caller takes it for one of 1,400, as the instance asks for
     * segments of 1,360 bytes. The instance itself knows better: a veth drops without a word what is longer than the MTU of its other end.
     */
    @Test
    void tcpLearnsThePathMtuFromARouterBehindTheWorkloadsDevice() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload router = there.workload("r", 3, "10.30.0.11", "fdff::11");
        TestWorkload server = behind(router, there);
        server.serveMirror(9);
        ownDomain(here, 2);
        ownDomain(there, 1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        byte[] data = new byte[500_000];
        new Random(1).nextBytes(data);

        for (String service : SERVICE) {
            assertThat(client.sendToMirror(ip(service), 9, data)).isEqualTo(data);
            assertThat(client.run("ip", "route", "get", service)).contains("mtu 1300");
        }
    }

    private TestWorkload behind(TestWorkload router, TestNode node) {
        NetworkNamespace inside = network.namespace("s");
        InetAddress v4 = ip("10.18.2.4");
        InetAddress v6 = ip("fc00::204");
        Ip.in(router.namespace())
                .batch(List.of(
                        "link add inner type veth peer name eth0 netns " + inside.path(),
                        "link set inner mtu 1300 up",
                        "address add 169.254.0.1/32 dev inner",
                        "address add fe80::1/64 dev inner nodad",
                        "route add 10.18.2.4/32 dev inner",
                        "route add fc00::204/128 dev inner"));
        router.namespace().sysctl("ipv4/ip_forward", "1");
        router.namespace().sysctl("ipv6/conf/all/forwarding", "1");
        Ip.in(inside)
                .batch(List.of(
                        "link set lo up",
                        "link set eth0 mtu 1300 up",
                        "address add 10.18.2.4/32 dev eth0",
                        "address add fc00::204/128 dev eth0 nodad",
                        "route add 169.254.0.1/32 dev eth0",
                        "route add default via 169.254.0.1 advmss 1360",
                        "route add ::/0 via fe80::1 dev eth0 advmss 1340"));
        node.put(
                new Entry.Workload(
                        v4,
                        ip("10.30.0.10"),
                        router.plugged().ifindex(),
                        router.plugged().workloadMac(),
                        router.plugged().gatewayMac()),
                new Entry.Workload(
                        v6,
                        ip("fdff::10"),
                        router.plugged().ifindex(),
                        router.plugged().workloadMac(),
                        router.plugged().gatewayMac()));
        return new TestWorkload(network, "s", inside, v4, v6, router.plugged());
    }

    private static void ownDomain(TestNode node, int other) {
        node.put(
                peer(other, 1, 0),
                sender("10.18.0.0/16", 1),
                sender("fc00::/16", 1),
                sender("10.30.0.0/16", 1),
                sender("fdff::/16", 1));
    }
}
