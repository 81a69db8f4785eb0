package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.gateway;
import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.hypha.kernel.datapath.Entry;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a SYN asks for is lowered to what the tunnel carries, wherever the option stands, and the checksum stays right. */
class HandshakeTest {
    private static final int TUNNEL = 28;
    private static final int TCP = 6;
    private static final int NO_OPERATION = 1;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @ParameterizedTest
    @CsvSource({"0, 9000", "1, 9000", "2, 9000", "3, 9000", "4, 9000", "0, 500", "1, 500"})
    void theSegmentSizeIsLowered(int before, int asked) throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        node.put(peer(2, 2, 1), gateway(2, 2));
        node.service("10.30.0.3", "fdff:2000::3", 0, new Entry.Plan(3, Entry.Pick.ROTATE, List.of(2)));
        for (boolean v4 : new boolean[] {true, false}) {
            InetAddress from = v4 ? client.v4() : client.v6();
            byte[] syn = syn(from, ip(v4 ? "10.30.0.3" : "fdff:2000::3"), before, asked);
            int ifindex = client.plugged().ifindex();

            byte[] out = node.namespace.call(
                    () -> node.datapath().run("from_workload", syn, ifindex).packet());

            byte[] inner =
                    Arrays.copyOfRange(out, TUNNEL, out.length); // behind 14 bytes that stand for an Ethernet header
            ByteBuffer.wrap(inner).putShort(12, (short) (v4 ? 0x0800 : 0x86dd));
            FrameSums sums = FrameSums.of(inner);
            int fits = node.wan().mtu() - TUNNEL - (v4 ? 20 : 40) - 20;
            assertThat(ByteBuffer.wrap(inner).getShort(sums.l4() + 20 + before + 2) & 0xffff)
                    .isEqualTo(Math.min(asked, fits));
            assertThat(sums.headerOff()).isZero();
            assertThat(sums.contentOff()).as("checksum of TCP").isZero();
        }
    }

    /** A SYN whose option stands behind so many of no operation. */
    private static byte[] syn(InetAddress from, InetAddress to, int before, int asked) {
        ByteBuffer segment = ByteBuffer.allocate(28)
                .putShort((short) 40_000)
                .putShort((short) 80)
                .putInt(1_000)
                .putInt(0)
                .put((byte) 0x70)
                .put((byte) Packets.SYN)
                .putShort((short) 65_000)
                .putInt(0);
        byte[] options = new byte[8];
        Arrays.fill(options, 0, before, (byte) NO_OPERATION);
        ByteBuffer.wrap(options, before, 4).put((byte) 2).put((byte) 4).putShort((short) asked);
        return Packets.frame(from, to, TCP, segment.put(options), 16);
    }
}
