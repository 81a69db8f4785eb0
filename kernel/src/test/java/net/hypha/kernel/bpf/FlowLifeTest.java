package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.FlowTable;
import net.hypha.kernel.ffm.KernelClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flows stay with their instance while it lives, also through changed plans; they never mix; and a full table says so. */
class FlowLifeTest {
    private static final List<String> SERVICE = List.of("10.30.0.1", "fdff:2000::1");

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    private TestNode node;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload client;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload a;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload b;

    @BeforeEach
    void start() throws Exception {
        node = network.node(1);
        client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        a = node.workload("a", 3, "10.30.0.10", "fdff::10");
        b = node.workload("b", 4, "10.30.0.11", "fdff::11");
        node.put(local(1, a), local(2, b));
        node.service("10.30.0.1", "fdff:2000::1", 0, first(1));
        node.service("10.30.0.2", "fdff:2000::2", 0, new Entry.Plan(2, Entry.Pick.ROTATE, List.of(1)));
    }

    private static Entry.Plan first(Integer... backends) {
        return new Entry.Plan(1, Entry.Pick.ROTATE, List.of(backends));
    }

    @Test
    void anInstanceThatCallsItsOwnServiceMayBePickedItself() throws Exception {
        a.serveHttp(80);
        a.serveUdp(7);

        assertThat(a.curl("10.30.0.1")).isEqualTo("a sees 10.30.0.10");
        assertThat(a.curl("fdff:2000::1")).isEqualTo("a sees fdff:0:0:0:0:0:0:10");
        for (String service : SERVICE) {
            assertThat(a.ask(ip(service), 7, "myself")).isEqualTo("a: myself");
            assertThat(a.ping(service)).isEqualTo("3 received");
        }
    }

    @Test
    void aConnectedDatagramSocketGoesOnWithAnotherInstanceWhenItsOwnDies() throws Exception {
        a.serveUdp(7);
        b.serveUdp(7);
        for (String service : SERVICE) {
            try (DatagramSocket socket = client.namespace().call(() -> new DatagramSocket())) {
                socket.setSoTimeout(5_000);
                socket.connect(ip(service), 7);
                assertThat(exchange(socket, "1")).isEqualTo("a: 1");

                node.put(first(2, 1));
                assertThat(exchange(socket, "2")).as("a plan is for new flows").isEqualTo("a: 2");

                node.put(first(2));
                node.remove(new Entry.BackendKey(1));
                assertThat(exchange(socket, "3"))
                        .as("even before anybody walks the table")
                        .isEqualTo("b: 3");
                assertThat(node.datapath().takeLost()).isEmpty();
                assertThat(exchange(socket, "4")).isEqualTo("b: 4");
                node.put(local(1, a), first(1));
            }
        }
    }

    @Test
    void anAnswerThatIsOnItsWayWhenItsInstanceGoesStillArrives() {
        for (String service : SERVICE) {
            InetAddress from = service.contains(":") ? client.v6() : client.v4();
            InetAddress instance = service.contains(":") ? a.v6() : a.v4();
            byte[] question = Packets.udp(from, ip(service), 40_000, 7, "?");
            InetAddress caller = ip(service.contains(":") ? "fdff::9" : "10.30.0.9");
            byte[] answer = Packets.udp(instance, caller, 7, 40_000, "!");
            assertThat(run(client, question).destination()).isEqualTo(instance);

            node.put(first(2));
            node.remove(new Entry.BackendKey(1));
            assertThat(run(a, answer).source())
                    .as("before anybody walks the table")
                    .isEqualTo(ip(service));
            assertThat(node.datapath().takeLost()).isEmpty();
            assertThat(run(a, answer).source()).as("and after").isEqualTo(ip(service));
            assertThat(run(client, question).destination()).isNotEqualTo(instance);
            assertThat(run(a, answer).source())
                    .as("the caller goes on elsewhere")
                    .isEqualTo(ip(service));

            node.datapath().sweep(KernelClock.nowNs() + 6_000_000_000L);
            assertThat(node.datapath().flowTable().used())
                    .as("no trace after that, but the flow to the other instance")
                    .isEqualTo(2);
            node.datapath().sweep(KernelClock.nowNs() + 70_000_000_000L);
            node.put(local(1, a), first(1));
        }
    }

    @Test
    void soDoesOneWhoseInstanceIsUnhealthy() {
        byte[] question = Packets.udp(client.v4(), ip("10.30.0.1"), 40_000, 7, "?");
        byte[] answer = Packets.udp(a.v4(), ip("10.30.0.9"), 7, 40_000, "!");
        node.put(first(1, 2));
        assertThat(run(client, question).destination()).isEqualTo(a.v4());

        node.put(new Entry.Rating(1, 100, 0, 0, 0, 0));
        assertThat(run(client, question).destination()).isEqualTo(b.v4());
        assertThat(run(a, answer).source()).isEqualTo(ip("10.30.0.1"));
    }

    private static String exchange(DatagramSocket socket, String text) throws Exception {
        byte[] question = text.getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(question, question.length));
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void aConnectionStaysWithItsInstanceThroughChangedPlans() throws Exception {
        a.serveMirror(9);
        b.serveHttp(80);
        for (String service : SERVICE) {
            try (Socket socket = client.connect(ip(service), 9)) {
                socket.getOutputStream().write("before ".getBytes(StandardCharsets.US_ASCII));
                node.put(first(2));
                assertThat(client.curl(service))
                        .as("new flows go by the new plan")
                        .startsWith("b sees");
                node.put(first());
                node.datapath().takeLost();
                socket.getOutputStream().write("after".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();

                assertThat(socket.getInputStream().readAllBytes())
                        .isEqualTo("before after".getBytes(StandardCharsets.US_ASCII));
                node.put(first(1));
            }
        }
    }

    /** What the caller called, and from which port. */
    private record Call(InetAddress service, int port) {}

    @Test
    void callsFromTheSamePortsToTwoAddressesOfOneInstanceNeverMix() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Call, Integer> live = new HashMap<>();
        for (int step = 0; step < 600; step++) {
            String at = "step " + step + " of seed " + seed;
            Call call = new Call(ip(random.nextBoolean() ? "10.30.0.1" : "10.30.0.2"), 40_000 + random.nextInt(6));
            Integer port = live.get(call);
            if (port == null) {
                int chosen = run(client, segment(call, Packets.SYN)).sourcePort();
                assertThat(live.values()).as(at).doesNotContain(chosen);
                live.put(call, chosen);
                assertReply(call, chosen, Packets.SYN_ACK, at);
            } else if (random.nextInt(3) == 0) {
                run(client, segment(call, Packets.FIN_ACK));
                assertReply(call, port, Packets.FIN_ACK, at);
                live.remove(call);
            } else {
                assertThat(run(client, segment(call, Packets.PSH_ACK)).sourcePort())
                        .as(at)
                        .isEqualTo(port);
                assertReply(call, port, Packets.PSH_ACK, at);
            }
        }
        List<Call> all = new ArrayList<>(live.keySet());
        all.forEach(call -> assertReply(call, live.getOrDefault(call, 0), Packets.ACK, "at the end of seed " + seed));
    }

    private byte[] segment(Call call, int flags) {
        return Packets.tcp(client.v4(), call.service(), call.port(), 80, flags, flags == Packets.PSH_ACK ? "x" : "");
    }

    private void assertReply(Call call, int port, int flags, String at) {
        Packets.View reply = run(a, Packets.tcp(a.v4(), ip("10.30.0.9"), 80, port, flags, ""));
        assertThat(reply.source()).as(at).isEqualTo(call.service());
        assertThat(reply.destination()).as(at).isEqualTo(client.v4());
        assertThat(reply.destinationPort()).as(at).isEqualTo(call.port());
        assertThat(reply.isIntact()).as(at).isTrue();
    }

    @Test
    void aFullTableLosesItsQuietestFlowsAndSaysSo() {
        node.datapath().sweep(KernelClock.nowNs());
        int flows = 36_000; // two entries each, in a table of 65,536
        int ifindex = client.plugged().ifindex();
        node.namespace.call(() -> {
            for (int port = 1; port <= flows; port++) {
                node.datapath().run("from_workload", Packets.udp(client.v4(), ip("10.30.0.1"), port, 53, "x"), ifindex);
            }
            return true;
        });

        long now = KernelClock.nowNs();
        node.datapath().sweep(now);
        FlowTable table = node.datapath().flowTable();

        assertThat(table.max()).isEqualTo(65_536);
        assertThat(table.used()).isBetween(table.max() / 2, table.max());
        assertThat(table.used() + table.evicted()).isEqualTo(2L * flows);
        assertThat(table.full()).isTrue();
        assertThat(node.packets("opened")).isEqualTo(flows);

        node.datapath().sweep(now + 61_000_000_000L);
        node.datapath().sweep(now + 67_000_000_000L); // what is left of flows that lost one of their entries
        assertThat(node.datapath().flowTable())
                .as("idle datagrams are over after a minute")
                .isEqualTo(new FlowTable(0, table.max(), table.evicted(), false));
    }

    @Test
    void theTableMayBeMadeLargerOrSmallerWhileFlowsGoOn() throws Exception {
        a.serveMirror(9);
        for (int entries : List.of(4_096, 131_072)) {
            try (Socket socket = client.connect(ip("10.30.0.1"), 9)) {
                socket.getOutputStream().write("before ".getBytes(StandardCharsets.US_ASCII));
                node.replace(BpfSpec.datapath().resized("flows", entries));
                socket.getOutputStream().write("after".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();

                assertThat(socket.getInputStream().readAllBytes())
                        .isEqualTo("before after".getBytes(StandardCharsets.US_ASCII));
                assertThat(node.datapath().flowTable().max()).isEqualTo(entries);
            }
        }
    }

    private Packets.View run(TestWorkload from, byte[] packet) {
        int ifindex = from.plugged().ifindex();
        var outcome = node.namespace.call(() -> node.datapath().run("from_workload", packet, ifindex));
        assertThat(outcome.action()).as("redirected").isEqualTo(7);
        return new Packets.View(outcome.packet());
    }
}
