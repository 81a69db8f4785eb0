package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.net.Tap;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of a VLAN (IEEE 802.1Q) are none of the device that carries them; VLAN 0 is no VLAN. */
@ParameterizedClass
@EnumSource(
        value = Decapsulation.class,
        names = {"TC", "XDP"})
class TaggedFrameTest {
    private static final int VLAN = 0x2005; // with a priority of 1
    private static final int PRIORITY_ONLY = 0x2000;

    @RegisterExtension
    final TestNetwork network;

    TaggedFrameTest(Decapsulation where) {
        network = new TestNetwork().decapsulating(where);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofAPeerOnTheWire(boolean direct) throws Exception {
        TestNode node = network.node(1);
        TestNode other = network.node(2);
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveUdp(7);
        node.inDomainWith(2);
        node.put(other.asPeer(1, 0, direct));
        Tap wire = network.rawPort();
        byte[] frame = frame(server.v4(), direct, node, other);

        wire.write(tagged(frame, VLAN));
        wire.write(tagged(frame, PRIORITY_ONLY));
        wire.write(whole(frame));
        wire.write(whole(frame(ip("10.30.7.7"), direct, node, other)));

        node.until(() -> node.packets("held") == 1);
        assertThat(node.packets("forwarded")).as("all but the first").isEqualTo(2);
        assertThat(node.packets("drop-tagged"))
                .as("what XDP took for ours; all else is left to the kernel")
                .isEqualTo(network.decapsulation() == Decapsulation.XDP && !direct ? 1 : 0);
    }

    private static byte[] frame(InetAddress to, boolean direct, TestNode node, TestNode from) {
        byte[] inner = Datagram.of(ip("10.30.0.9"), to)
                .udp(40_000, 7, Datagram.data(50))
                .frame();
        byte[] outer = Datagram.of(ip("192.0.2.2"), ip("192.0.2.1"))
                .udp(TestNode.TUNNEL_PORT, TestNode.TUNNEL_PORT, Datagram.inside(inner))
                .frame();
        byte[] frame = direct ? inner : outer;
        address(frame, mac(node), mac(from));
        return frame;
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.30.0.1", "fdff:2000::1"})
    void ofAWorkload(String service) throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveUdp(7);
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        NetworkNamespace inside = client.namespace();
        Ip.in(inside).batch(List.of("link add br0 type bridge", "link set eth0 master br0", "link set br0 up"));
        Tap port = network.rawPort(inside);
        byte[] frame = Datagram.of(service.contains(":") ? client.v6() : client.v4(), ip(service))
                .udp(40_000, 7, Datagram.data(50))
                .frame();
        address(frame, mac(client.plugged().gatewayMac()), mac(client.plugged().workloadMac()));

        port.write(tagged(frame, VLAN));
        port.write(whole(frame));

        node.until(() -> node.packets("opened") == 1);
        assertThat(node.packets("drop-tagged")).isEqualTo(1);
    }

    private static void address(byte[] frame, byte[] to, byte[] from) {
        ByteBuffer.wrap(frame).put(to).put(from);
    }

    private static byte[] mac(TestNode node) {
        return mac(Objects.requireNonNull(node.wan().mac()));
    }

    private static byte[] mac(String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    private static ByteBuffer whole(byte[] frame) {
        return ByteBuffer.allocateDirect(frame.length).put(frame).flip();
    }

    private static ByteBuffer tagged(byte[] frame, int tag) {
        return ByteBuffer.allocateDirect(frame.length + 4)
                .put(frame, 0, 12)
                .putShort((short) 0x8100)
                .putShort((short) tag)
                .put(frame, 12, frame.length - 12)
                .flip();
    }
}
