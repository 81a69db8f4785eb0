package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.gateway;
import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.LostFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of connections whose instance is gone: their callers hear of it at once, whether they say something or only wait. */
class LostFlowTest {
    private static final Entry.Plan FIRST = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));
    private static final Entry.Plan NOBODY = new Entry.Plan(1, Entry.Pick.ROTATE, List.of());
    private static final int PORT = 9;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void aCallerThatOnlyWaitsIsResetWithoutHavingSaidAnything() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveMirror(PORT);
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        for (String service : List.of("10.30.0.1", "fdff:2000::1")) {
            assertWaitingIsEnded(node, client, service, local(1, server));
        }
    }

    @Test
    void soIsOneWhoseInstanceWasOnAnotherNode() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10");
        server.serveMirror(PORT);
        ownDomain(here, 2);
        ownDomain(there, 1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        for (String service : List.of("10.30.0.1", "fdff:2000::1")) {
            assertWaitingIsEnded(here, client, service, remote(1, server, 2));
        }
    }

    @Test
    void soIsOneOfAnotherDomainByTheRouterThatBoundItsFlow() throws Exception {
        TestNode uptown = network.node(1);
        TestNode cluster = network.node(2);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload server = cluster.workload("s", 2, "10.30.0.10", "fdff::10");
        server.serveMirror(PORT);
        uptown.put(peer(2, 2, 1), sender("10.30.0.0/16", 2), sender("fdff::/16", 2), gateway(1, 2));
        uptown.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        cluster.put(peer(1, 2, 1), sender("10.31.0.0/16", 2), sender("fdfe::/16", 2), local(1, server));
        cluster.service("10.30.0.1", "fdff:2000::1", 1, FIRST);

        for (String service : List.of("10.30.0.1", "fdff:2000::1")) {
            try (Socket socket = client.connect(ip(service), PORT)) {
                CompletableFuture<Integer> reading = readLater(socket);
                cluster.put(NOBODY);
                cluster.remove(new Entry.BackendKey(1));

                List<LostFlow> lost = cluster.datapath().takeLost();
                assertThat(lost).extracting(LostFlow::peer).containsExactly(1);
                reset(cluster, lost.getFirst());
                assertReset(reading);
            }
            assertThat(client.curl(service.contains(":") ? "fdff:2000::1" : "10.30.0.1"))
                    .as("now nobody is there, and the router says so by itself")
                    .contains("Failed to connect")
                    .doesNotContain("timed out");
            assertThatThrownBy(() -> client.say(ip(service), PORT)).isInstanceOf(PortUnreachableException.class);
            cluster.put(local(1, server), FIRST);
        }
        assertThat(cluster.packets("answered-reset")).isEqualTo(2);
        assertThat(cluster.packets("answered-unreachable")).isEqualTo(2);
    }

    private static void assertWaitingIsEnded(TestNode node, TestWorkload client, String service, Entry.Backend backend)
            throws Exception {
        try (Socket socket = client.connect(ip(service), PORT)) {
            socket.getOutputStream().write(new byte[10_000]);
            CompletableFuture<Integer> reading = readLater(socket);
            assertThat(node.datapath().takeLost()).as("it lives").isEmpty();

            node.put(NOBODY);
            node.remove(backend.key());
            List<LostFlow> lost = node.datapath().takeLost();

            assertThat(lost)
                    .extracting(LostFlow::called, LostFlow::calledPort, LostFlow::callerPort, LostFlow::peer)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(ip(service), PORT, socket.getLocalPort(), 0));
            assertThat(node.datapath().takeLost()).as("told once").isEmpty();
            reset(node, lost.getFirst());
            assertReset(reading);
        }
        node.put(backend, FIRST);
    }

    @Test
    void aCallerThatSaysSomethingIsResetByTheDatapathItself() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveMirror(PORT);
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        for (String service : List.of("10.30.0.1", "fdff:2000::1")) {
            try (Socket socket = client.connect(ip(service), PORT)) {
                node.put(NOBODY);
                node.remove(new Entry.BackendKey(1));

                assertThatThrownBy(() -> writeMuch(socket)).isInstanceOf(SocketException.class);
            }
            assertThatThrownBy(() -> client.connect(ip(service), PORT)).hasMessageContaining("refused");
            node.put(local(1, server), FIRST);
        }
        assertThat(node.packets("answered-reset")).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aConnectionWhoseSynHasNoAnswerYetGoesToAnotherInstanceInstead() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload silent = node.workload("q", 3, "10.30.0.10", "fdff::10");
        TestWorkload server = node.workload("s", 4, "10.30.0.11", "fdff::11");
        silent.run("ip", "route", "add", "blackhole", "10.30.0.9/32"); // takes the SYN, and cannot answer
        server.serveMirror(PORT);
        silent.serveMirror(PORT);
        node.put(local(1, silent), local(2, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        CompletableFuture<Socket> connecting =
                CompletableFuture.supplyAsync(() -> client.connect(ip("10.30.0.1"), PORT));
        node.until(() -> node.packets("opened") == 1);
        node.put(new Entry.Plan(1, Entry.Pick.ROTATE, List.of(2)));
        node.remove(new Entry.BackendKey(1));

        assertThat(node.datapath().takeLost()).isEmpty();
        try (Socket socket = connecting.get(10, TimeUnit.SECONDS)) {
            assertThat(socket.isConnected())
                    .as("by the SYN that was sent again")
                    .isTrue();
        }
    }

    @Test
    void flowsOfACallerThatIsGoneAreForgotten() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        server.serveMirror(PORT);
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        try (Socket socket = client.connect(ip("10.30.0.1"), PORT)) {
            assertThat(socket.isConnected()).isTrue();
            node.datapath().sweep(0);
            assertThat(node.datapath().flowTable().used()).isEqualTo(2);

            node.remove(new Entry.WorkloadKey(client.v4()));

            assertThat(node.datapath().takeLost()).as("there is nobody to tell").isEmpty();
            node.datapath().sweep(0);
            assertThat(node.datapath().flowTable().used()).isZero();
        }
    }

    /** In super packets, with checksums that are yet to be computed. */
    private static void writeMuch(Socket socket) throws IOException {
        for (int times = 0; times < 1_000; times++) {
            socket.getOutputStream().write(new byte[200_000]);
        }
    }

    private static CompletableFuture<Integer> readLater(Socket socket) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return socket.getInputStream().read();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static void assertReset(CompletableFuture<Integer> reading) {
        assertThat(reading)
                .failsWithin(java.time.Duration.ofSeconds(2))
                .withThrowableThat()
                .withCauseInstanceOf(SocketException.class)
                .withMessageContaining("reset");
    }

    /** As the network manager does. */
    private static void reset(TestNode node, LostFlow lost) throws IOException {
        byte[] frame =
                Packets.reset(lost.called(), lost.caller(), lost.calledPort(), lost.callerPort(), lost.acknowledged());
        ByteBuffer out = ByteBuffer.allocateDirect(frame.length).put(frame).flip();
        out.putShort(0, (short) 0x0200).putInt(2, lost.peer());
        out.putShort(6, (short) 0x0200).putInt(8, 0);
        assertThat(node.tap.write(out)).isTrue();
    }

    private static void ownDomain(TestNode node, int other) {
        node.put(peer(other, 1, 0));
        for (String prefix : List.of("10.18.0.0/16", "fc00::/16", "10.30.0.0/16", "fdff::/16")) {
            node.put(sender(prefix, 1));
        }
    }
}
