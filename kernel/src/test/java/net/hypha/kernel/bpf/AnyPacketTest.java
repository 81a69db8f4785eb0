package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What else may be in a packet than a plain header and TCP, UDP or ping: each translated to the last byte, there and back. */
class AnyPacketTest extends OnOneNode {
    private static final int PASS = 0;
    private static final int DROP = 2;
    private static final int REDIRECT = 7;
    private static final int SCTP = 132;
    private static final int[] RECORD_ROUTE = {7, 7, 4, 0, 0, 0, 0, 1};
    private static final int[] HOP_BY_HOP_ALERT = {0, 0, 5, 2, 0, 0, 1, 0};
    private static final int[] DESTINATION_PADDING = {0, 0, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final int[] LAST_SEGMENT = {0, 0, 2, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

    @BeforeEach
    void start() {
        node.service("10.30.0.2", "fdff:2000::2", 0, FIRST);
    }

    /** Both families' addresses of a conversation. */
    private record Ends(InetAddress client, InetAddress identity, InetAddress service, InetAddress server) {}

    private Ends v4() {
        return new Ends(client.v4(), ip("10.30.0.9"), ip("10.30.0.1"), server.v4());
    }

    private Ends v6() {
        return new Ends(client.v6(), ip("fdff::9"), ip("fdff:2000::1"), server.v6());
    }

    private void assertTranslated(Ends ends, UnaryOperator<Datagram> question, UnaryOperator<Datagram> answer) {
        NativeRun.Outcome there = run(
                client,
                question.apply(Datagram.of(ends.client(), ends.service())).frame());
        assertThat(there.action()).isEqualTo(REDIRECT);
        assertThat(Datagram.inside(there.packet()))
                .isEqualTo(question.apply(Datagram.of(ends.identity(), ends.server()))
                        .packet());
        NativeRun.Outcome back = run(
                server,
                answer.apply(Datagram.of(ends.server(), ends.identity())).frame());
        assertThat(back.action()).isEqualTo(REDIRECT);
        assertThat(Datagram.inside(back.packet()))
                .isEqualTo(
                        answer.apply(Datagram.of(ends.service(), ends.client())).packet());
    }

    @Test
    void ipv4OptionsStayAsTheyAre() {
        assertTranslated(
                v4(),
                packet -> packet.options(RECORD_ROUTE).tcp(40_000, 80, Packets.SYN, new byte[0]),
                packet -> packet.options(RECORD_ROUTE).tcp(80, 40_000, Packets.SYN_ACK, new byte[0]));
        assertTranslated(
                v4(),
                packet -> packet.options(1, 1, 1, 1).udp(40_000, 53, Datagram.data(33)),
                packet -> packet.options(1, 1, 1, 0).udp(53, 40_000, Datagram.data(34)));
        assertTranslated(
                v4(),
                packet -> packet.options(RECORD_ROUTE).echo(77, true, Datagram.data(56)),
                packet -> packet.options(RECORD_ROUTE).echo(77, false, Datagram.data(56)));
    }

    @Test
    void ipv6ExtensionHeadersAreWalkedAndStayAsTheyAre() {
        UnaryOperator<Datagram> all = packet -> packet.extension(Datagram.HOP_BY_HOP, HOP_BY_HOP_ALERT)
                .extension(Datagram.DESTINATION_OPTIONS, DESTINATION_PADDING)
                .extension(Datagram.ROUTING, LAST_SEGMENT)
                .extension(Datagram.FRAGMENT, 0, 0, 0, 0, 1, 2, 3, 4)
                .extension(Datagram.DESTINATION_OPTIONS, DESTINATION_PADDING);
        assertTranslated(
                v6(),
                packet -> all.apply(packet).tcp(40_000, 80, Packets.SYN, new byte[0]),
                packet -> packet.extension(Datagram.DESTINATION_OPTIONS, DESTINATION_PADDING)
                        .tcp(80, 40_000, Packets.SYN_ACK, new byte[0]));
        assertTranslated(
                v6(),
                packet ->
                        packet.extension(Datagram.HOP_BY_HOP, HOP_BY_HOP_ALERT).udp(40_000, 53, Datagram.data(33)),
                packet -> all.apply(packet).udp(53, 40_000, Datagram.data(34)));
        assertTranslated(
                v6(),
                packet -> all.apply(packet).echo(77, true, Datagram.data(56)),
                packet -> all.apply(packet).echo(77, false, Datagram.data(56)));
        assertTranslated(
                v6(),
                packet -> all.apply(packet).content(SCTP, Datagram.data(40), -1),
                packet -> all.apply(packet).content(SCTP, Datagram.data(44), -1));
    }

    @Test
    void anyProtocolGoesByItsAddressPair() {
        for (int protocol : new int[] {SCTP, 4, 41, 47, 50, 51, 112, 253}) {
            for (Ends ends : List.of(v4(), v6())) {
                assertTranslated(
                        ends,
                        packet -> packet.content(protocol, Datagram.data(101), -1),
                        packet -> packet.content(protocol, Datagram.data(64), -1));
            }
        }
        assertThat(node.packets("opened")).isEqualTo(16);
    }

    @Test
    void aChecksumOverThePseudoHeaderIsCorrectedInUdpLiteAndDccp() {
        for (int protocol : new int[] {Datagram.UDPLITE, Datagram.DCCP}) {
            for (Ends ends : List.of(v4(), v6())) {
                assertTranslated(
                        ends,
                        packet -> packet.content(protocol, Datagram.data(101), 6),
                        packet -> packet.content(protocol, Datagram.data(64), 6));
            }
        }
    }

    @Test
    void udpWithoutAChecksumStaysWithout() {
        for (Ends ends : List.of(v4(), v6())) {
            assertTranslated(
                    ends,
                    packet -> packet.uncheckedUdp(40_000, 53, Datagram.data(33)),
                    packet -> packet.uncheckedUdp(53, 40_000, Datagram.data(33)));
        }
    }

    @Test
    void withoutPortsOneAddressPairIsOneFlow() {
        UnaryOperator<Datagram> sctp = packet -> packet.content(SCTP, Datagram.data(40), -1);
        TestWorkload other = node.workload("o", 4, "10.30.0.8", "fdff::8");
        run(client, sctp.apply(Datagram.of(client.v4(), ip("10.30.0.1"))).frame());

        NativeRun.Outcome second = run(
                client, sctp.apply(Datagram.of(client.v4(), ip("10.30.0.2"))).frame());
        NativeRun.Outcome another =
                run(other, sctp.apply(Datagram.of(other.v4(), ip("10.30.0.2"))).frame());
        NativeRun.Outcome answer = run(
                server, sctp.apply(Datagram.of(server.v4(), ip("10.30.0.9"))).frame());

        assertThat(second.action()).as("its answers could not be told apart").isEqualTo(DROP);
        assertThat(node.packets("drop-port-collision")).isEqualTo(1);
        assertThat(another.action()).as("another caller's can").isEqualTo(REDIRECT);
        assertThat(new Packets.View(answer.packet()).source()).isEqualTo(ip("10.30.0.1"));
    }

    @Test
    void aSecondAddressIsBoundToAnotherInstanceIfThePolicyAllows() {
        UnaryOperator<Datagram> sctp = packet -> packet.content(SCTP, Datagram.data(40), -1);
        TestWorkload second = node.workload("t", 4, "10.30.0.11", "fdff::11");
        node.put(local(2, second));
        int host = 4;
        for (Entry.Pick pick : List.of(Entry.Pick.ROTATE, Entry.Pick.ROTATE, Entry.Pick.LOWEST_COST)) {
            host++;
            node.put(new Entry.Plan(1, pick, List.of(1, 2)));
            TestWorkload caller = node.workload("o" + host, host, "10.30.1." + host, "fdff::b" + host);
            Set<InetAddress> reached = new HashSet<>();
            for (String service : List.of("10.30.0.1", "10.30.0.2")) {
                NativeRun.Outcome outcome = run(
                        caller,
                        sctp.apply(Datagram.of(caller.v4(), ip(service))).frame());
                reached.add(new Packets.View(outcome.packet()).destination());
            }
            assertThat(reached).as(pick.name()).containsExactlyInAnyOrder(server.v4(), second.v4());
        }
        assertThat(node.packets("drop-port-collision")).isZero();
    }

    @Test
    void sourceRoutesAndEndlessHeadersAreRefused() {
        Datagram loose = Datagram.of(client.v4(), ip("10.30.0.1"))
                .options(1, 131, 7, 4, 10, 18, 1, 3)
                .udp(1, 2, Datagram.data(9));
        Datagram strict = Datagram.of(client.v4(), ip("10.30.0.1"))
                .options(137, 7, 4, 10, 18, 1, 3, 0)
                .udp(1, 2, Datagram.data(9));
        int[] segmentsLeft = LAST_SEGMENT.clone();
        segmentsLeft[3] = 1;
        Datagram routed = Datagram.of(client.v6(), ip("fdff:2000::1"))
                .extension(Datagram.ROUTING, segmentsLeft)
                .udp(1, 2, Datagram.data(9));
        Datagram endless = Datagram.of(client.v6(), ip("fdff:2000::1"));
        for (int i = 0; i < 9; i++) {
            endless.extension(Datagram.DESTINATION_OPTIONS, DESTINATION_PADDING);
        }

        for (Datagram refused : List.of(loose, strict, routed, endless.udp(1, 2, Datagram.data(9)))) {
            assertThat(run(client, refused.frame()).action()).isEqualTo(DROP);
        }
        assertThat(node.packets("drop-source-route")).isEqualTo(3);
        assertThat(node.packets("drop-unsupported")).isEqualTo(1);
        Datagram usedUp = Datagram.of(client.v4(), ip("10.30.0.1"))
                .options(131, 7, 8, 10, 18, 1, 3, 0)
                .udp(1, 2, Datagram.data(9));
        assertThat(run(client, usedUp.frame()).action()).isEqualTo(REDIRECT);
        byte[] elsewhere = Datagram.of(client.v6(), ip("2001:db8::1"))
                .extension(Datagram.ROUTING, segmentsLeft)
                .udp(1, 2, Datagram.data(9))
                .frame();
        assertThat(run(client, elsewhere).action()).as("none of our business").isEqualTo(PASS);
    }

    /** It would be mistaken for IPv4, whose rules are others. */
    @Test
    void ipv6WithAnAddressThatStandsForIpv4IsRefused() {
        InetAddress service = ip("10.30.0.1");
        byte[] known = Datagram.of(client.v4(), service)
                .udp(40_000, 53, Datagram.data(9))
                .frame();
        assertThat(run(client, known).action()).isEqualTo(REDIRECT);
        for (InetAddress address : List.of(client.v4(), service)) {
            for (boolean fragment : new boolean[] {false, true}) {
                Datagram datagram = Datagram.of(client.v6(), ip("fdff:2000::1"));
                if (fragment) {
                    datagram.extension(Datagram.FRAGMENT, 0, 0, 0, 8, 0, 0, 0, 1);
                }
                byte[] frame = datagram.udp(40_000, 53, Datagram.data(9)).frame();
                byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0};
                System.arraycopy(address.getAddress(), 0, mapped, 12, 4);
                System.arraycopy(mapped, 0, frame, 14 + (address.equals(service) ? 24 : 8), mapped.length);
                assertThat(run(client, frame).action()).isEqualTo(DROP);
            }
        }
        assertThat(node.packets("drop-malformed")).isEqualTo(4);
    }

    @Test
    void headersThatAreCutOffNeverGetThrough() {
        byte[] v6 = Datagram.of(client.v6(), ip("fdff:2000::1"))
                .extension(Datagram.HOP_BY_HOP, HOP_BY_HOP_ALERT)
                .extension(Datagram.DESTINATION_OPTIONS, DESTINATION_PADDING)
                .tcp(40_000, 80, Packets.SYN, new byte[0])
                .frame();
        byte[] v4 = Datagram.of(client.v4(), ip("10.30.0.1"))
                .options(RECORD_ROUTE)
                .tcp(40_000, 80, Packets.SYN, new byte[0])
                .frame();
        for (byte[] whole : List.of(v4, v6)) {
            for (int length = 54; length < whole.length; length++) {
                assertThat(run(client, Arrays.copyOf(whole, length)).action())
                        .as("%d bytes", length)
                        .isEqualTo(DROP);
            }
        }
        assertThat(node.packets("drop-malformed")).isEqualTo(v4.length - 54 + v6.length - 54);
    }

    private NativeRun.Outcome run(TestWorkload from, byte[] packet) {
        int ifindex = from.plugged().ifindex();
        return node.namespace.call(() -> node.datapath().run("from_workload", packet, ifindex));
    }
}
