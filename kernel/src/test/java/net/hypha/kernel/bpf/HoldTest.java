package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.gateway;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.net.Tap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first packet to an address nobody has told of yet waits, and is late but not lost. */
class HoldTest {
    private static final int MAC = 6;
    private static final Entry.Plan FIRST = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void aWorkloadsFirstPacketGoesOnOnceTheAnswerIsThere() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveHttp(80);
        learnOnce(node, () -> {
            node.put(local(1, server));
            node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        });

        assertThat(client.curl("10.30.0.1")).isEqualTo("s sees 10.30.0.9");
        assertThat(node.packets("held")).isEqualTo(1);
        assertThat(node.packets("opened"))
                .as("the held SYN itself, not a later one")
                .isEqualTo(1);
    }

    @Test
    void aTunnelPacketGoesOnJustTheSame() throws Exception {
        TestNode uptown = network.node(1);
        TestNode cluster = network.node(2);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload server = cluster.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveHttp(80);
        uptown.put(peer(2, 2, 1), gateway(1, 2));
        uptown.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        cluster.put(peer(1, 2, 1), sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
        learnOnce(cluster, () -> {
            cluster.put(local(1, server));
            cluster.service("10.30.0.1", "fdff:2000::1", 1, FIRST);
        });

        assertThat(client.curl("fdff:2000::1")).isEqualTo("s sees fdfe:0:0:0:0:0:0:9");
        assertThat(cluster.packets("held")).isEqualTo(1);
        assertThat(cluster.packets("opened")).isEqualTo(1);
    }

    @Test
    void aTunnelPacketIsHeldWithoutItsOuterHeadersAndGoesOnToAnotherNode() throws Exception {
        TestNode uptown = network.node(1);
        TestNode router = network.node(2);
        TestNode worker = network.node(3);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload server = worker.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveHttp(80);
        uptown.put(peer(2, 2, 1), gateway(1, 2), sender("10.30.0.0/16", 2), sender("fdff::/16", 2));
        uptown.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        router.put(peer(1, 2, 1), peer(3, 1, 0), sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
        router.put(sender("10.18.0.0/16", 1), sender("fc00::/16", 1));
        worker.put(peer(2, 1, 0), sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
        BlockingQueue<String> stations = new LinkedBlockingQueue<>();
        learnOnce(router, frame -> {
            stations.add(stations(frame));
            router.put(remote(1, server, 3));
            router.service("10.30.0.1", "fdff:2000::1", 1, FIRST);
            return frame;
        });

        assertThat(client.curl("fdff:2000::1")).isEqualTo("s sees fdfe:0:0:0:0:0:0:9");
        assertThat(stations).containsExactly("02:00:00:00:00:00 from 02:00:00:00:00:01 type 86dd");
        assertThat(router.packets("held")).isEqualTo(1);
        assertThat(client.curl("10.30.0.1")).isEqualTo("s sees 10.31.0.9");
    }

    @Test
    void whatStaysUnknownIsDroppedAndNotHeldAgain() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        Thread manager = learnOnce(node, () -> {});

        client.run("ping", "-c", "1", "-W", "0.2", "10.30.0.1");
        manager.join();

        assertThat(node.packets("held")).isEqualTo(1);
        assertThat(node.packets("drop-unresolved")).isEqualTo(1);
    }

    @Test
    void anAnswerOfTheNetworkManagerReachesTheWorkload() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        learnOnce(node, HoldTest::resetFor);

        assertThat(client.curl("10.30.0.1")).contains("Failed to connect").doesNotContain("timed out");
        assertThat(node.packets("forwarded")).isEqualTo(1);
    }

    @Test
    void anAnswerOfTheNetworkManagerReachesTheCallerOnAnotherNode() throws Exception {
        TestNode uptown = network.node(1);
        TestNode cluster = network.node(2);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        uptown.put(peer(2, 2, 1), gateway(1, 2), sender("10.30.0.0/16", 2));
        uptown.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        cluster.put(peer(1, 2, 1), sender("10.31.0.0/16", 2));
        learnOnce(cluster, HoldTest::resetFor);

        assertThat(client.curl("10.30.0.1")).contains("Failed to connect").doesNotContain("timed out");
        assertThat(cluster.packets("tunnelled")).isEqualTo(1);
    }

    /** As the network manager does: takes the first held frame, learns, puts the same frame back. */
    private static Thread learnOnce(TestNode node, Runnable learn) {
        return learnOnce(node, frame -> {
            learn.run();
            return frame;
        });
    }

    private static Thread learnOnce(TestNode node, UnaryOperator<ByteBuffer> answer) {
        return Thread.ofPlatform().daemon().start(() -> exchangeFrame(node, answer));
    }

    private static void exchangeFrame(TestNode node, UnaryOperator<ByteBuffer> answer) {
        try {
            ByteBuffer frame = ByteBuffer.allocateDirect(Tap.MAX_FRAME);
            while (node.tap.read(frame.clear(), 1_000) == 0 || isMulticast(frame)) {
                // nothing yet, or the kernel's own talk on a new device; closing the TAP ends this
            }
            ByteBuffer back = answer.apply(frame.flip());
            if (!node.tap.write(back)) {
                throw new AssertionError("the TAP did not take the frame back");
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isMulticast(ByteBuffer frame) {
        return (frame.get(0) & 1) == 1;
    }

    /** A frame's Ethernet addresses and type. */
    private static String stations(ByteBuffer frame) {
        HexFormat mac = HexFormat.ofDelimiter(":");
        byte[] header = new byte[14];
        frame.get(0, header);
        return "%s from %s type %s"
                .formatted(
                        mac.formatHex(header, 0, MAC),
                        mac.formatHex(header, MAC, 2 * MAC),
                        HexFormat.of().formatHex(header, 2 * MAC, 14));
    }

    /** A TCP reset for a SYN in an Ethernet and IPv4 frame without options. */
    private static ByteBuffer resetFor(ByteBuffer syn) {
        byte[] frame = new byte[syn.remaining()];
        syn.get(frame);
        Packets.View seen = new Packets.View(frame);
        byte[] reset = Packets.tcp(
                seen.destination(), seen.source(), seen.destinationPort(), seen.sourcePort(), Packets.RST_ACK, "");
        ByteBuffer out = ByteBuffer.allocateDirect(reset.length).put(reset);
        out.put(0, frame, MAC, MAC); // to where the SYN came from
        out.putInt(14 + 20 + 8, (int) seen.sequence() + 1); // acknowledges the SYN
        Packets.fixTcpChecksum(out);
        return out.flip();
    }
}
