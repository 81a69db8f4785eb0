package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.net.Ip;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A workload that claims to be another gets nowhere, and each try is counted. */
class SourceRulesTest {
    private static final int PASS = 0;
    private static final int DROP = 2;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    private TestNode node;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload villain;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload victim;

    @BeforeEach
    void start() throws Exception {
        node = network.node(1);
        villain = node.workload("c", 2, "10.30.0.9", "fdff::9");
        victim = node.workload("s", 3, "10.30.0.10", "fdff::10");
        node.put(local(1, victim));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
    }

    @Test
    void onlyItsOwnAddressesMayBeASource() {
        TestWorkload host = node.host("10.30.0.99", "fdff::99");
        List<byte[]> forged = List.of(
                Packets.udp(victim.v4(), ip("10.30.0.1"), 1, 2, "x"),
                Packets.udp(victim.v6(), ip("fdff:2000::1"), 1, 2, "x"),
                Packets.udp(host.v4(), ip("10.30.0.1"), 1, 2, "as the host"),
                Packets.udp(host.v6(), ip("fdff:2000::1"), 1, 2, "as the host"),
                Packets.udp(ip("10.30.0.9"), ip("10.30.0.1"), 1, 2, "its instance address"),
                Packets.udp(ip("0.0.0.0"), ip("255.255.255.255"), 68, 67, "DHCP"),
                Packets.tcp(ip("203.0.113.1"), ip("198.51.100.1"), 1, 2, Packets.SYN, ""),
                Packets.echo(ip("2001:db8::1"), ip("2001:db8::2"), 1, true));

        assertAll(forged, DROP);

        assertThat(node.packets("drop-spoofed-source")).isEqualTo(forged.size());
    }

    /** The kernel takes off a second priority tag after our program, and would see a packet that we did not. */
    @Test
    void nothingHidesBehindTags() {
        byte[] forged = Packets.udp(ip("203.0.113.1"), ip("198.51.100.1"), 1, 2, "x");
        byte[] tagged = ByteBuffer.allocate(forged.length + 4)
                .put(forged, 0, 12)
                .putInt(0x8100_0000)
                .put(forged, 12, forged.length - 12)
                .array();
        byte[] arp = ByteBuffer.allocate(42)
                .put(forged, 0, 12)
                .putShort((short) 0x0806)
                .array();

        assertAll(List.of(tagged), DROP);
        assertAll(List.of(arp), PASS);
    }

    @Test
    void talkOnTheLinkIsFromTheLinkOrFromItself() {
        InetAddress router = ip("fe80::1");
        assertAll(
                List.of(
                        Packets.echo(ip("fe80::2"), router, 1, true),
                        Packets.echo(ip("::"), ip("ff02::1:ff00:2"), 1, true),
                        Packets.echo(villain.v6(), router, 1, true)),
                PASS);
        assertThat(node.packets("drop-spoofed-source")).isZero();
        List<byte[]> forged = List.of(
                Packets.echo(victim.v6(), router, 1, true),
                Packets.echo(ip("2001:db8::1"), ip("ff02::1"), 1, true),
                Packets.echo(ip("fe80::2"), ip("fdff:2000::1"), 1, true),
                Packets.echo(ip("fe80::2"), ip("2001:db8::1"), 1, true),
                Packets.echo(ip("::"), victim.v6(), 1, true));

        assertAll(forged, DROP);

        assertThat(node.packets("drop-spoofed-source")).isEqualTo(forged.size());
    }

    @Test
    void aTunnelPacketOfAWorkloadsOwnMakingNeverLeaves() {
        node.put(peer(2, 1, 0));
        InetAddress other = ip("192.0.2.2");

        assertAll(List.of(Packets.udp(villain.v4(), other, TestNode.TUNNEL_PORT, TestNode.TUNNEL_PORT, "x")), DROP);

        assertThat(node.packets("drop-forged-tunnel")).isEqualTo(1);
        assertAll(List.of(Packets.udp(villain.v4(), other, 40_000, 53, "x")), PASS);
    }

    @Test
    void theVictimsAddressOnTheVillainsDeviceChangesNothing() throws Exception {
        victim.serveHttp(80);
        villain.serveHttp(80);
        String address = victim.v4().getHostAddress();
        Ip.in(villain.namespace())
                .batch(List.of(
                        "address add " + address + "/32 dev eth0",
                        "address add " + victim.v6().getHostAddress() + "/128 dev eth0 nodad"));
        villain.run("busybox", "arping", "-A", "-c", "2", "-w", "3", "-I", "eth0", "-s", address, address);
        TestWorkload client = node.workload("d", 4, "10.30.0.11", "fdff::11");

        assertThat(client.curl("10.30.0.1")).isEqualTo("s sees 10.30.0.11");
        assertThat(client.curl("fdff:2000::1")).isEqualTo("s sees fdff:0:0:0:0:0:0:11");
        assertThat(villain.run("curl", "-sS", "--interface", address, "-m", "1", "http://10.30.0.1/"))
                .contains("timed out");
        assertThat(node.packets("drop-spoofed-source")).isPositive();
    }

    private void assertAll(List<byte[]> packets, int action) {
        int ifindex = villain.plugged().ifindex();
        for (byte[] packet : packets) {
            int became = node.namespace.call(
                    () -> node.datapath().run("from_workload", packet, ifindex).action());
            assertThat(became).as(new Packets.View(packet).source().toString()).isEqualTo(action);
        }
    }
}
