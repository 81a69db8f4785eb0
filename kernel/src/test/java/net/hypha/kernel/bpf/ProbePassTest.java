package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.TUNNEL_PORT;
import static net.hypha.kernel.bpf.TestNode.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.ffm.NativeRun;
import net.hypha.kernel.net.TunnelSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Of what comes to the tunnel's port only what looks like a probe of a known node gets to its socket. */
@ParameterizedClass
@EnumSource(
        value = Decapsulation.class,
        names = {"TC", "XDP"})
class ProbePassTest {
    private static final int LENGTH = 60;
    private static final int ARRIVAL = LENGTH - Long.BYTES;
    private static final byte MAGIC = (byte) 0xd1;
    private static final int PASS = 0;
    private static final int DROP = 2;
    private static final int PATIENCE_MS = 10_000;

    @RegisterExtension
    final TestNetwork network;

    ProbePassTest(Decapsulation where) {
        network = new TestNetwork().decapsulating(where);
    }

    @Test
    void aProbeGoesFromSocketToSocketAndBack() throws Exception {
        goesThereAndBack();
    }

    @Test
    void overIpv6Too() throws Exception {
        network.overIpv6();
        goesThereAndBack();
    }

    private void goesThereAndBack() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        here.put(there.asPeer(1, 0, false));
        there.put(here.asPeer(1, 0, false));
        byte[] probe = probe(LENGTH, MAGIC);
        try (TunnelSocket asking = open(here);
                TunnelSocket asked = open(there)) {
            long sentNs = System.nanoTime();
            asking.send(probe, there.wan().address(), TUNNEL_PORT);
            TunnelSocket.Received question = asked.receive(PATIENCE_MS).orElseThrow();
            long arrivedNs = itself(probe, question.bytes());
            assertThat(question.from()).isEqualTo(here.wan().address());
            asked.send(probe, question.from(), question.port());
            long backNs =
                    itself(probe, asking.receive(PATIENCE_MS).orElseThrow().bytes());
            assertThat(List.of(sentNs, arrivedNs, backNs, System.nanoTime()))
                    .as("by one clock, whatever the sender wrote")
                    .isSorted();
        }
    }

    /** It is as it was sent but for when it arrived, which is returned. */
    private static long itself(byte[] sent, byte[] received) {
        assertThat(Arrays.copyOf(received, ARRIVAL)).isEqualTo(Arrays.copyOf(sent, ARRIVAL));
        return ByteBuffer.wrap(received).getLong(ARRIVAL);
    }

    @Test
    void allElseIsDroppedAndCounted() throws Exception {
        TestNode node = network.node(1);
        node.inDomainWith(2);

        assertThat(run(node, TUNNEL_PORT, probe(LENGTH, MAGIC))).isEqualTo(PASS);
        assertThat(node.packets("passed")).isEqualTo(1);
        assertThat(run(node, TUNNEL_PORT + 1, probe(LENGTH, MAGIC)))
                .as("nobody we know")
                .isEqualTo(DROP);
        assertThat(node.packets("drop-unknown-peer")).isEqualTo(1);
        assertThat(run(node, TUNNEL_PORT, probe(LENGTH - 1, MAGIC))).isEqualTo(DROP);
        assertThat(run(node, TUNNEL_PORT, probe(LENGTH + 1, MAGIC))).isEqualTo(DROP);
        assertThat(run(node, TUNNEL_PORT, probe(1, MAGIC))).isEqualTo(DROP);
        assertThat(run(node, TUNNEL_PORT, probe(LENGTH, (byte) 0xd2))).isEqualTo(DROP);
        assertThat(run(node, TUNNEL_PORT, probe(LENGTH, (byte) 0x41))).isEqualTo(DROP);
        assertThat(node.packets("drop-malformed")).isEqualTo(5);
    }

    /** Sockets in namespaces do not look, as what never left the machine is not checked. */
    @Test
    void theChecksumHolds() throws Exception {
        checksumHolds(network.node(1), network.node(2));
        network.overIpv6();
        checksumHolds(network.node(3), network.node(4));
    }

    private static void checksumHolds(TestNode node, TestNode other) {
        node.put(other.asPeer(1, 0, false));
        byte[] frame = Datagram.of(other.wan().address(), node.wan().address())
                .udp(TUNNEL_PORT, TUNNEL_PORT, probe(LENGTH, MAGIC))
                .frame();
        assertThat(new Packets.View(frame).isIntact()).isTrue();
        byte[] passed = run(node, frame).packet();
        assertThat(passed).isNotEqualTo(frame);
        assertThat(new Packets.View(passed).isIntact()).isTrue();
    }

    @Test
    void whereThereIsNoneThereIsNone() throws Exception {
        TestNode node = network.node(1);
        node.inDomainWith(2);
        byte[] frame = Datagram.of(ip("192.0.2.2"), node.wan().address())
                .uncheckedUdp(TUNNEL_PORT, TUNNEL_PORT, probe(LENGTH, MAGIC))
                .frame();
        byte[] passed = run(node, frame).packet();
        assertThat(passed).isNotEqualTo(frame).startsWith(Arrays.copyOf(frame, frame.length - Long.BYTES));
    }

    private static TunnelSocket open(TestNode node) throws Exception {
        return node.namespace.call(() -> TunnelSocket.open(node.wan().address(), TUNNEL_PORT));
    }

    private static byte[] probe(int length, byte magic) {
        byte[] probe = new byte[length];
        Arrays.fill(probe, (byte) 7);
        probe[0] = magic;
        return probe;
    }

    private static int run(TestNode node, int sport, byte[] content) {
        byte[] frame =
                Packets.udp(ip("192.0.2.2"), node.wan().address(), sport, TUNNEL_PORT, "x".repeat(content.length));
        System.arraycopy(content, 0, frame, frame.length - content.length, content.length);
        return run(node, frame).action();
    }

    private static NativeRun.Outcome run(TestNode node, byte[] frame) {
        return node.namespace.call(
                () -> node.datapath().run("from_tunnel", frame, node.wan().ifindex()));
    }
}
