package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Op;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.Test;

/** What goes by the short way goes to the same place, and as the same bytes, as by the long one; and no longer than it should. */
class ShortcutTest extends OnOneNode {
    private static final int REDIRECT = 7;
    private static final int SHORTCUT_TO = 112;
    private static final byte[] POISON = {6, 6, 6, 6, 6, 6};
    private static final Entry.Plan ANOTHER = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(2));

    @Test
    void bothWaysMakeTheSameOfEachPacket() {
        long seed = Long.getLong("hypha.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            boolean v4 = random.nextBoolean();
            boolean tcp = random.nextBoolean();
            int port = 1_024 + random.nextInt(60_000);
            String words = "x".repeat(random.nextInt(900));
            byte[] there = packet(client, ip(v4 ? "10.30.0.1" : "fdff:2000::1"), v4, tcp, port, 80, words);
            byte[] back = packet(server, ip(v4 ? "10.30.0.9" : "fdff::9"), v4, tcp, 80, port, words);
            run(client, tcp ? syn(v4, port) : there);

            List<NativeRun.Outcome> shortly =
                    List.of(run(client, there), run(server, back), run(client, there), run(server, back));
            node.datapath().sweep(0); // an epoch of its own for each of the next
            List<NativeRun.Outcome> atLength = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                node.datapath().sweep(0);
                atLength.add(run(client, there));
                node.datapath().sweep(0);
                atLength.add(run(server, back));
            }

            for (int i = 0; i < shortly.size(); i++) {
                assertThat(shortly.get(i).action())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(REDIRECT);
                assertThat(atLength.get(i).action()).isEqualTo(REDIRECT);
                assertThat(shortly.get(i).packet())
                        .as("seed %d, round %d, packet %d", seed, round, i)
                        .isEqualTo(atLength.get(i).packet());
            }
        }
        assertThat(node.packets("drop-kernel")).isZero();
    }

    /** What the short way keeps of a flow is what it goes by. */
    @Test
    void aKnownFlowTakesIt() {
        for (byte[] datagram : List.of(
                Packets.udp(client.v4(), ip("10.30.0.1"), 40_000, 53, ""),
                Packets.udp(client.v6(), ip("fdff:2000::1"), 40_000, 53, ""))) {
            run(client, datagram);
            poison();

            assertThat(run(client, datagram).packet()).as("the Ethernet header").startsWith(POISON);
            node.datapath().sweep(0); // begins another epoch
            assertThat(Arrays.copyOf(run(client, datagram).packet(), POISON.length))
                    .isNotEqualTo(POISON);
        }
    }

    @Test
    void theSmallestFromAnotherNodeTakesItToo() throws Exception {
        takesItBetween(2, 3);
        network.overIpv6();
        takesItBetween(4, 5);
    }

    private void takesItBetween(int here, int there) throws Exception {
        TestNode calling = network.node(here);
        TestNode called = network.node(there);
        TestWorkload caller = calling.workload("c" + here, 2, "10.30.0.9", "fdff::9");
        TestWorkload instance = called.workload("s" + there, 2, "10.30.0.10", "fdff::10");
        for (TestNode each : List.of(calling, called)) {
            each.put((each == calling ? called : calling).asPeer(1, 0, false));
            each.put(sender("10.18.0.0/16", 1), sender("10.30.0.0/16", 1));
        }
        calling.put(remote(1, instance, there));
        calling.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        byte[] tunnelled = run(calling, caller, Packets.udp(caller.v4(), ip("10.30.0.1"), 40_000, 53, ""))
                .packet();
        System.arraycopy(HexFormat.ofDelimiter(":").parseHex(called.wan().mac()), 0, tunnelled, 0, 6);
        arrive(called, tunnelled);
        poison(called);
        assertThat(arrive(called, tunnelled)).startsWith(POISON);
    }

    private static byte[] arrive(TestNode at, byte[] frame) {
        return at.namespace.call(() ->
                at.datapath().run("from_tunnel", frame, at.wan().ifindex()).packet());
    }

    @Test
    void aLateAnswerDoesNot() throws Exception {
        run(client, Packets.udp(client.v4(), ip("10.30.0.1"), 40_000, 53, "words"));
        byte[] answer = Packets.udp(server.v4(), ip("10.30.0.9"), 53, 40_000, "an answer");
        poison();
        assertThat(run(server, answer).packet()).as("in time").startsWith(POISON);

        node.put(local(2, node.workload("t", 4, "10.30.0.11", "fdff::11")), ANOTHER);
        node.put(new Entry.Rating(1, 100, 0, 0, 0, 0)); // unhealthy
        run(client, Packets.udp(client.v4(), ip("10.30.0.1"), 40_000, 53, "other words"));
        poison();

        for (int i = 0; i < 2; i++) {
            byte[] late = run(server, answer).packet();
            assertThat(Arrays.copyOf(late, POISON.length)).isNotEqualTo(POISON);
            assertThat(new Packets.View(late).source()).isEqualTo(ip("10.30.0.1"));
        }
    }

    /** Has the short way of all flows lead to a station that is not there. */
    private void poison() {
        poison(node);
    }

    private static void poison(TestNode node) {
        node.datapath().flowEntries().forEach((key, flow) -> {
            System.arraycopy(POISON, 0, flow, SHORTCUT_TO, POISON.length);
            node.datapath().flowEntries().put(key, flow);
        });
    }

    @Test
    void aFlowWhoseInstanceIsGoneTakesItNoLonger() {
        byte[] ack = Packets.tcp(client.v4(), ip("10.30.0.1"), 40_000, 80, Packets.PSH_ACK, "hello");
        run(client, syn(true, 40_000));
        assertThat(run(client, ack).action()).isEqualTo(REDIRECT);
        long forwarded = node.packets("forwarded");

        node.remove(new Entry.BackendKey(1));
        run(client, ack);

        assertThat(node.packets("drop-no-flow")).isEqualTo(1);
        assertThat(node.packets("forwarded")).as("the reset").isEqualTo(forwarded + 1);
    }

    @Test
    void anInstanceThatMovesIsFollowedByItsFlows() throws Exception {
        byte[] datagram = Packets.udp(client.v4(), ip("10.30.0.1"), 40_000, 53, "hello");
        run(client, datagram);
        run(client, datagram);
        TestWorkload other = node.workload("t", 4, "10.30.0.11", "fdff::11");

        node.datapath()
                .apply(List.of(new Op.Put(new Entry.Backend(
                        1,
                        2,
                        new Entry.Target.Local(
                                other.v4(), other.v6(), other.plugged().ifindex())))));

        byte[] left = run(client, datagram).packet();
        assertThat(InetAddress.ofLiteral("10.18.1.4").getAddress()).isEqualTo(Arrays.copyOfRange(left, 30, 34));
    }

    @Test
    void theWrongDeviceIsNoneForIt() {
        byte[] datagram = Packets.udp(client.v4(), ip("10.30.0.1"), 40_000, 53, "hello");
        run(client, datagram);
        run(client, datagram);

        run(server, datagram);

        assertThat(node.packets("drop-spoofed-source")).isEqualTo(1);
    }

    @Test
    void theLastAcknowledgementFreesTheEntries() {
        InetAddress service = ip("10.30.0.1");
        run(client, syn(true, 40_000));
        run(server, Packets.tcp(server.v4(), ip("10.30.0.9"), 80, 40_000, Packets.SYN_ACK, ""));
        run(client, Packets.tcp(client.v4(), service, 40_000, 80, Packets.ACK, ""));
        node.datapath().sweep(0);
        assertThat(node.datapath().flowTable().used()).isEqualTo(2);

        run(server, Packets.tcp(server.v4(), ip("10.30.0.9"), 80, 40_000, Packets.FIN_ACK, ""));
        run(client, acknowledging(Packets.tcp(client.v4(), service, 40_000, 80, Packets.FIN_ACK, ""), 1));
        node.datapath().sweep(0);
        assertThat(node.datapath().flowTable().used())
                .as("one acknowledgement is to come")
                .isEqualTo(2);

        byte[] old = Packets.tcp(server.v4(), ip("10.30.0.9"), 80, 40_000, Packets.ACK, "");
        run(server, acknowledging(old, -1));
        node.datapath().sweep(0);
        assertThat(node.datapath().flowTable().used()).as("it is late").isEqualTo(2);

        run(server, acknowledging(old, 1));
        node.datapath().sweep(0);
        assertThat(node.datapath().flowTable().used()).isZero();
    }

    /** The same segment, acknowledging what the client's FIN had as its number, and so much more. */
    private static byte[] acknowledging(byte[] segment, int more) {
        ByteBuffer frame = ByteBuffer.wrap(segment.clone());
        frame.putInt(14 + 20 + 8, frame.getInt(14 + 20 + 4) + more);
        Packets.fixTcpChecksum(frame);
        return frame.array();
    }

    private byte[] syn(boolean v4, int port) {
        return Packets.tcp(
                v4 ? client.v4() : client.v6(), ip(v4 ? "10.30.0.1" : "fdff:2000::1"), port, 80, Packets.SYN, "");
    }

    private static byte[] packet(
            TestWorkload from, InetAddress to, boolean v4, boolean tcp, int sport, int dport, String words) {
        InetAddress own = v4 ? from.v4() : from.v6();
        return tcp
                ? Packets.tcp(own, to, sport, dport, Packets.PSH_ACK, words)
                : Packets.udp(own, to, sport, dport, words);
    }

    /** Addressed to the device it comes in by: only such packets may take the short way. */
    private NativeRun.Outcome run(TestWorkload from, byte[] frame) {
        return run(node, from, frame);
    }

    private static NativeRun.Outcome run(TestNode node, TestWorkload from, byte[] frame) {
        byte[] addressed = frame.clone();
        System.arraycopy(from.gatewayMac(), 0, addressed, 0, 6);
        return node.namespace.call(() ->
                node.datapath().run("from_workload", addressed, from.plugged().ifindex()));
    }
}
