package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.peer;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import net.hypha.kernel.net.NetworkNamespace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is too big for the tunnel leaves in pieces: as the RFC has them, to the last byte, and in their order. */
class CutTest {
    private static final int REDIRECT = 7;
    private static final int OUTER = 28;
    private static final int STEP = 1_448; // bytes of content that fit a tunnel over a wire of 1,500, in units of 8
    private static final InetAddress SERVICE = ip("10.30.0.1");
    private static final InetAddress IDENTITY = ip("10.30.0.9");
    private static final InetAddress SERVER = ip("10.18.2.2");
    private static final InetAddress SERVICE6 = ip("fdff:2000::1");
    private static final InetAddress IDENTITY6 = ip("fdff::9");
    private static final InetAddress SERVER6 = ip("fc00::202");
    private static final int[] RECORD_ROUTE = {7, 7, 4, 0, 0, 0, 0, 1};
    private static final int[] ALERT_AND_RECORD_ROUTE = {148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 1};
    private static final int[] ALERT_AND_NOTHING = {148, 4, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    private TestNode node;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload client;

    @SuppressWarnings("NullAway.Init") // by start()
    private DatagramSocket other;

    @BeforeEach
    void start() throws Exception {
        node = network.node(1);
        client = node.workload("c", 2, "10.30.0.9", "fdff::9", 1500);
        node.inDomainWith(2);
        node.put(new Entry.Backend(1, 1, new Entry.Target.Remote(SERVER, SERVER6, 2)));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        other = tunnelEnd(2);
    }

    /** Another node's end of the tunnel, by an ordinary socket. */
    private DatagramSocket tunnelEnd(int number) throws Exception {
        NetworkNamespace machine = network.onTheWire("m" + number, "192.0.2." + number);
        DatagramSocket socket = machine.call(() -> new DatagramSocket(TestNode.TUNNEL_PORT));
        socket.setSoTimeout(10_000);
        return network.closing(socket);
    }

    private static byte[] received(DatagramSocket end) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        end.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** All pieces: those that went to the other node, and the last, which a test run leaves. */
    private List<byte[]> pieces(NativeRun.Outcome outcome, DatagramSocket end, int count) throws Exception {
        assertThat(outcome.action()).isEqualTo(REDIRECT);
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            pieces.add(received(end));
        }
        byte[] last = outcome.packet();
        pieces.add(Arrays.copyOfRange(last, 14 + OUTER, last.length));
        return pieces;
    }

    private void assertCut(byte[] frame, List<byte[]> expected) throws Exception {
        long cut = node.packets("cut");
        long sent = node.packets("tunnelled");
        List<byte[]> pieces = pieces(run("from_workload", frame), other, expected.size());
        assertThat(pieces).hasSize(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(hex(pieces.get(i))).as("piece %d", i).isEqualTo(hex(Datagram.inside(expected.get(i))));
        }
        assertThat(node.packets("cut")).isEqualTo(cut + 1);
        assertThat(node.packets("tunnelled")).isEqualTo(sent + expected.size());
        assertThat(node.packets("drop-kernel")).isZero();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Datagram datagram(InetAddress from, InetAddress to, int... options) {
        return Datagram.of(from, to).options(options).udp(40_000, 53, Datagram.data(3_101));
    }

    @Test
    void aWholeDatagramIsCutWithAndWithoutOptions() throws Exception {
        assertCut(
                datagram(client.v4(), SERVICE).frame(),
                datagram(IDENTITY, SERVER).fragments(0, STEP, STEP));

        List<byte[]> first = datagram(IDENTITY, SERVER, ALERT_AND_RECORD_ROUTE).fragments(0, STEP - 8, STEP - 8);
        List<byte[]> others = datagram(IDENTITY, SERVER, ALERT_AND_NOTHING).fragments(0, STEP - 8, STEP - 8);
        assertCut(
                datagram(client.v4(), SERVICE, ALERT_AND_RECORD_ROUTE).frame(),
                List.of(first.getFirst(), others.get(1), others.get(2)));
    }

    @Test
    void fragmentsAreCutInTheirPlaces() throws Exception {
        List<byte[]> sent = datagram(client.v4(), SERVICE).fragments(77, 1_480, 1_480);
        List<byte[]> expected = datagram(IDENTITY, SERVER).fragments(77, STEP, 32, STEP, 32);
        assertCut(sent.getFirst(), expected.subList(0, 2));
        assertCut(sent.get(1), expected.subList(2, 4));
        assertThat(Datagram.inside(run("from_workload", sent.get(2)).packet()))
                .as("the last fits as it is")
                .endsWith(Datagram.inside(expected.get(4)));

        List<byte[]> last = datagram(client.v4(), SERVICE, RECORD_ROUTE).fragments(78, 400);
        List<byte[]> cut = datagram(IDENTITY, SERVER, 1, 1, 1, 1, 1, 1, 1, 1).fragments(78, 400, STEP - 8);
        run("from_workload", last.getFirst());
        byte[] withRoute = datagram(IDENTITY, SERVER, RECORD_ROUTE)
                .fragments(78, 400, STEP - 8)
                .get(1);
        assertCut(last.get(1), List.of(withRoute, cut.get(2)));
    }

    @Test
    void theNarrowestPathMakesManyPieces() throws Exception {
        lowerPath(576);
        int step = 576 - OUTER - 20;
        assertCut(
                datagram(client.v4(), SERVICE).frame(),
                datagram(IDENTITY, SERVER).fragments(0, step, step, step, step, step));
    }

    /** RFC 8200, 5: every way has to carry 1,280 bytes, in one piece or in several. */
    @Test
    void ipv6IsCutWhereTheTunnelCarriesLessThanItsSenderMustBeAbleToSend() throws Exception {
        lowerPath(1_280);
        int step = (1_280 - OUTER - 48) / 8 * 8;
        List<byte[]> expected = datagram6(IDENTITY6, SERVER6, 1_280 - 48).fragments(77, step);
        List<byte[]> pieces = pieces(
                run(
                        "from_workload",
                        datagram6(client.v6(), SERVICE6, 1_280 - 48).frame()),
                other,
                2);
        byte[] id = Arrays.copyOfRange(pieces.getFirst(), 44, 48);
        for (int i = 0; i < 2; i++) {
            byte[] piece = Datagram.inside(expected.get(i));
            System.arraycopy(id, 0, piece, 44, id.length);
            assertThat(hex(pieces.get(i))).as("piece %d", i).isEqualTo(hex(piece));
        }

        List<byte[]> sent = datagram6(client.v6(), SERVICE6, 3_000).fragments(78, 1_232, 1_232);
        List<byte[]> again = datagram6(IDENTITY6, SERVER6, 3_000).fragments(78, step, 1_232 - step, step, 1_232 - step);
        assertCut(sent.getFirst(), again.subList(0, 2));
        assertCut(sent.get(1), again.subList(2, 4));
    }

    @Test
    void largerIpv6IsToldTheLeastThatASenderHasToHeed() {
        lowerPath(1_280);
        byte[] told = run(
                        "from_workload",
                        datagram6(client.v6(), SERVICE6, 1_281 - 48).frame())
                .packet();
        assertThat(ByteBuffer.wrap(told).getInt(14 + 40 + 4)).isEqualTo(1_280);
        assertThat(node.packets("answered-too-big")).isEqualTo(1);

        byte[] withOptions = Datagram.of(client.v6(), SERVICE6)
                .extension(Datagram.DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0)
                .udp(40_000, 53, Datagram.data(1_280 - 56))
                .frame();
        run("from_workload", withOptions);
        assertThat(node.packets("drop-too-big"))
                .as("with other extension headers none is cut")
                .isEqualTo(2);
    }

    private static Datagram datagram6(InetAddress from, InetAddress to, int length) {
        return Datagram.of(from, to).udp(40_000, 53, Datagram.data(length));
    }

    /** As a router on the way would tell, of a packet that went there. */
    private void lowerPath(int mtu) {
        byte[] outer = Datagram.of(ip("192.0.2.1"), ip("192.0.2.2"))
                .udp(TestNode.TUNNEL_PORT, TestNode.TUNNEL_PORT, new byte[20])
                .packet();
        byte[] error = Datagram.of(ip("192.0.2.100"), ip("192.0.2.1"))
                .error(3, 4, mtu, outer)
                .frame();
        node.namespace.call(
                () -> node.datapath().run("from_tunnel", error, node.wan().ifindex()));
        assertThat(node.packets("path-lowered")).isEqualTo(1);
    }

    @Test
    void whatMustNotBeCutIsAnswered() {
        byte[] frame = datagram(client.v4(), SERVICE).frame();
        frame[14 + 6] = 0x40;
        Datagram.fixIpv4Checksum(frame);
        run("from_workload", frame);
        assertThat(node.packets("answered-too-big")).isEqualTo(1);
        assertThat(node.packets("cut")).isZero();
    }

    @Test
    void whatPassesOnBetweenTwoTunnelsIsCutForTheNarrowerOne() throws Exception {
        DatagramSocket third = tunnelEnd(3);
        node.put(peer(3, 2, 1), sender("10.31.0.0/16", 2));
        node.service("10.30.0.1", "fdff:2000::1", 1, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        InetAddress caller = ip("10.31.0.9");
        byte[] inner = datagram(caller, SERVICE).packet();
        byte[] frame = Datagram.of(ip("192.0.2.3"), ip("192.0.2.1"))
                .udp(TestNode.TUNNEL_PORT, TestNode.TUNNEL_PORT, inner)
                .frame();
        List<byte[]> expected = datagram(caller, SERVER).hops(63).fragments(0, STEP, STEP);

        NativeRun.Outcome outcome = node.namespace.call(
                () -> node.datapath().run("from_tunnel", frame, node.wan().ifindex()));

        List<byte[]> pieces = pieces(outcome, other, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(hex(pieces.get(i))).as("piece %d", i).isEqualTo(hex(Datagram.inside(expected.get(i))));
        }
        assertThat(third.isClosed()).isFalse();
        ByteBuffer last = ByteBuffer.wrap(outcome.packet());
        assertThat(last.getInt(14 + 16)).as("to node 2").isEqualTo(0xc0000202);
        assertThat(last.getShort(14 + 2)).as("as long as it is").isEqualTo((short) (last.capacity() - 14));
    }

    private NativeRun.Outcome run(String program, byte[] packet) {
        int ifindex = client.plugged().ifindex();
        return node.namespace.call(() -> node.datapath().run(program, packet, ifindex));
    }
}
