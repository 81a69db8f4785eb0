package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.gateway;
import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.net.Tap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real programs send and get what is larger than any packet: datagrams of 8 KB and more, and large pings. */
class LargeDatagramTest {
    private static final Entry.Plan FIRST = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));
    private static final int FRAGMENTS = 6; // of 8 KB, at the test workloads' MTU of 1400
    private static final List<String> SERVICE = List.of("10.30.0.1", "fdff:2000::1");

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void onTheSameNode() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveUdp(7);
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        assertLargeIsAnswered(client);
    }

    @Test
    void asTheVeryFirstToAnAddressThatIsNotKnownYet() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveUdp(7);
        node.put(local(1, server));
        client.reach("192.0.2.1");
        server.reach("192.0.2.1");
        Thread.ofPlatform().daemon().start(() -> putBack(node, FRAGMENTS));

        assertThat(client.ask(ip("10.30.0.1"), 7, "0123456789abcdef".repeat(512)))
                .startsWith("s: 0123");
        assertThat(node.packets("held")).isEqualTo(FRAGMENTS);
    }

    /** As the network manager does: keeps the frames in their order, learns, puts them back. */
    private static void putBack(TestNode node, int frames) {
        try {
            List<ByteBuffer> held = new ArrayList<>();
            ByteBuffer frame = ByteBuffer.allocateDirect(Tap.MAX_FRAME);
            while (held.size() < frames) {
                int length = node.tap.read(frame.clear(), 1_000);
                if (length > 0 && (frame.get(0) & 1) == 0) {
                    held.add(ByteBuffer.allocateDirect(length).put(frame.flip()).flip());
                }
            }
            node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
            for (ByteBuffer each : held) {
                assertThat(node.tap.write(each)).isTrue();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * As the network manager does: puts back, a moment later, fragments that overtook their first. Linux itself lets them, when a next hop's
     * address becomes known while they leave: those that had waited for it are sent by one CPU, the following ones by another.
     */
    private static TestNode managed(TestNode node) {
        Thread.ofPlatform().daemon().start(() -> {
            ByteBuffer frame = ByteBuffer.allocateDirect(Tap.MAX_FRAME);
            try {
                while (true) {
                    if (node.tap.read(frame.clear(), 1_000) > 0 && (frame.get(0) & 1) == 0) {
                        LockSupport.parkNanos(5_000_000);
                        node.tap.write(frame.flip());
                    }
                }
            } catch (IOException e) {
                return; // closed: the test is over
            }
        });
        return node;
    }

    @Test
    void onAnotherNodeOfTheDomain() throws Exception {
        TestNode here = managed(network.node(1));
        TestNode there = managed(network.node(2));
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10");
        server.serveUdp(7);
        ownDomain(here, 2);
        ownDomain(there, 1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        assertLargeIsAnswered(client);
    }

    /** The workload's kernel makes six fragments of 1,500 bytes, of which the path carries 1,372: five are cut. */
    @Test
    void overANarrowPathWholeAndWithoutTheNetworkManager() throws Exception {
        TestNode here = managed(network.routedNode(1, 1500));
        TestNode there = managed(network.routedNode(2, 1400));
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9", 1500);
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10", 1500);
        server.serveUdp(7);
        ownDomain(here, 2);
        ownDomain(there, 1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        String question = "0123456789abcdef".repeat(500);
        assertThat(client.askUntilAnswered(ip("10.30.0.1"), 7, question))
                .as("routers on the way tell both nodes of the path")
                .isEqualTo("s: " + question);
        List<Long> cut = List.of(here.packets("cut"), there.packets("cut"));
        List<Long> held = List.of(here.packets("held"), there.packets("held"));

        assertThat(client.askAll(ip("10.30.0.1"), 7, question, 400)).isEqualTo(400);
        assertThat(List.of(here.packets("cut"), there.packets("cut")))
                .containsExactly(cut.getFirst() + 5 * 400, cut.getLast() + 5 * 400);
        assertThat(List.of(here.packets("held"), there.packets("held")))
                .as("no later fragment came before its first")
                .isEqualTo(held);

        client.namespace().sysctl("ipv4/ip_no_pmtu_disc", "1"); // nothing forbids to cut, from now on
        assertThat(client.ask(ip("10.30.0.1"), 7, question.substring(0, 1_472)))
                .as("1,500 bytes in one packet, whose checksum the kernel has not finished yet")
                .hasSize(3 + 1_472);
        assertThat(here.packets("unfinished")).isEqualTo(1);
        assertThat(List.of(here.packets("drop-kernel"), there.packets("drop-kernel")))
                .containsOnly(0L);
    }

    /** Over IPv4 the tunnel carries 1,252 bytes then, over IPv6 1,232. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ipv6OverAPathThatCarriesLessThanItMust(boolean ipv6Underlay) throws Exception {
        if (ipv6Underlay) {
            network.overIpv6();
        }
        TestNode here = managed(network.routedNode(1, 1500));
        TestNode there = managed(network.routedNode(2, 1280));
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9", 1500);
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10", 1500);
        server.serveUdp(7);
        server.serveMirror(9);
        here.put(there.asPeer(1, 0, false));
        there.put(here.asPeer(1, 0, false));
        for (TestNode node : List.of(here, there)) {
            node.put(sender("10.18.0.0/16", 1), sender("fc00::/16", 1));
            node.put(sender("10.30.0.0/16", 1), sender("fdff::/16", 1));
        }
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        String service = "fdff:2000::1";
        String question = "0123456789abcdef".repeat(500);

        assertThat(client.askUntilAnswered(ip(service), 7, question)).isEqualTo("s: " + question);
        assertThat(client.askAll(ip(service), 7, question, 100)).isEqualTo(100);
        assertThat(client.ask(ip(service), 7, question.substring(0, 1_232)))
                .as("1,280 bytes in one packet")
                .hasSize(3 + 1_232);
        assertThat(client.sendToMirror(ip(service), 9, new byte[200_000])).isEqualTo(new byte[200_000]);
        assertThat(here.packets("cut")).isPositive();
        assertThat(there.packets("cut")).isPositive();
    }

    /** Segments whose size was agreed on before the path was known, in super packets: the kernel makes segments of them on their way to the TAP. */
    @Test
    void aStreamThatMayBeCutGoesOnWhenThePathBecomesNarrow() throws Exception {
        TestNode here = managed(network.routedNode(1, 1500));
        TestNode there = managed(network.routedNode(2, 1400));
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9", 1500);
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10", 1500);
        client.namespace().sysctl("ipv4/ip_no_pmtu_disc", "1");
        server.namespace().sysctl("ipv4/ip_no_pmtu_disc", "1");
        server.serveMirror(9);
        ownDomain(here, 2);
        ownDomain(there, 1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        byte[] data = new byte[100_000];
        new java.util.Random(20_260_104).nextBytes(data);

        assertThat(client.sendToMirror(ip("10.30.0.1"), 9, data)).isEqualTo(data);
        assertThat(here.packets("unfinished")).isPositive();
        assertThat(here.packets("cut")).isPositive();
    }

    @Test
    void inAnotherDomainBoundByItsRouterAndPassedOn() throws Exception {
        TestNode uptown = managed(network.node(1));
        TestNode router = managed(network.node(2));
        TestNode worker = managed(network.node(3));
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload server = worker.workload("s", 2, "10.30.0.10", "fdff::10");
        server.serveUdp(7);
        uptown.put(peer(2, 2, 1), sender("10.30.0.0/16", 2), sender("fdff::/16", 2), gateway(1, 2));
        uptown.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        router.put(peer(1, 2, 1), sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
        ownDomain(router, 3);
        ownDomain(worker, 2);
        worker.put(sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
        router.put(remote(1, server, 3));
        router.service("10.30.0.1", "fdff:2000::1", 1, FIRST);

        assertLargeIsAnswered(client);
    }

    private static void assertLargeIsAnswered(TestWorkload client) throws Exception {
        String question = "0123456789abcdef".repeat(512); // 8 KB
        String huge = "fedcba9876543210".repeat(3_800); // 60 KB
        for (String service : SERVICE) {
            client.reach(service);
            assertThat(client.ask(ip(service), 7, question)).isEqualTo("s: " + question);
            assertThat(client.ask(ip(service), 7, huge)).isEqualTo("s: " + huge);
            assertThat(client.run("ping", "-c", "3", "-i", "0.05", "-W", "5", "-s", "8000", service))
                    .contains("3 received")
                    .contains("8008 bytes from " + service);
        }
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
