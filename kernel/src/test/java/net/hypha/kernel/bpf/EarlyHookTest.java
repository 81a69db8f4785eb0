package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.remote;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeXdp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The XDP hook of the underlay device: used where it helps, shared with nobody, left behind by nobody. */
class EarlyHookTest {
    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void aVirtualWireThatCarriesSuperPacketsIsLeftAsItIs() throws Exception {
        TestNode node = network.decapsulating(Decapsulation.AUTO).node(1);

        assertThat(where(node)).isEqualTo(Decapsulation.TC);
        assertThat(attached(node)).isEmpty();
    }

    @Test
    void aWireThatCutsNothingIsServedByXdpAndARestartKeepsIt() throws Exception {
        TestNode node = network.decapsulating(Decapsulation.XDP).node(1);
        assertThat(where(node)).isEqualTo(Decapsulation.XDP);

        node.restart();

        assertThat(where(node)).isEqualTo(Decapsulation.XDP);
    }

    @Test
    void whatIsNotWantedAnyMoreIsTakenAway() throws Exception {
        TestNode node = network.decapsulating(Decapsulation.XDP).node(1);

        node.restart(Decapsulation.TC);

        assertThat(where(node)).isEqualTo(Decapsulation.TC);
        assertThat(attached(node)).isEmpty();
    }

    @Test
    void aStoppedNodeLeavesTheHook() throws Exception {
        TestNode node = network.decapsulating(Decapsulation.XDP).node(1);

        node.namespace.call(() -> {
            EbpfDatapath.leave(node.wan().ifindex());
            return true;
        });

        assertThat(attached(node)).isEmpty();
    }

    @Test
    void segmentsThatArriveOneByOneAreMergedBeforeTheyAreDelivered() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.decapsulating(Decapsulation.XDP).node(2);
        ethtool(there, "gro", "on");
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10");
        server.serveMirror(9);
        here.inDomainWith(2);
        there.inDomainWith(1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        byte[] data = new byte[4_000_000];
        new Random(20_261_125).nextBytes(data);

        assertThat(client.sendToMirror(ip("10.30.0.1"), 9, data)).isEqualTo(data);
        assertThat(client.sendToMirror(ip("fdff:2000::1"), 9, data)).isEqualTo(data);

        long segments = 2L * data.length / 1_400;
        assertThat(there.packets("forwarded"))
                .as("packets delivered, of more than %d segments", segments)
                .isLessThan(segments / 2);
    }

    @Test
    void byItselfItIsTakenWhereWhatArrivesIsCutAndMerged() throws Exception {
        TestNode node = network.decapsulating(Decapsulation.AUTO).node(1);

        ethtool(node, "tso", "off", "gro", "on");
        node.restart();

        assertThat(where(node)).isEqualTo(Decapsulation.XDP);
    }

    private static void ethtool(TestNode node, String... settings) throws Exception {
        List<String> words = new ArrayList<>(List.of("ethtool", "-K", "wan"));
        words.addAll(List.of(settings));
        Process tool = node.namespace.command(words.toArray(String[]::new)).start();
        assertThat(tool.waitFor()).isZero();
    }

    private static Decapsulation where(TestNode node) {
        return node.namespace.call(() -> node.datapath().decapsulation());
    }

    private static String attached(TestNode node) {
        return node.namespace.call(
                () -> NativeXdp.attached(node.wan().ifindex()).orElse(""));
    }
}
