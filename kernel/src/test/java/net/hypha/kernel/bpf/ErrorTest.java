package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.TUNNEL_PORT;
import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import net.hypha.kernel.net.Ip;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ICMP errors about translated packets reach who sent the packet, quoting it as it was sent: compared to the last byte. */
class ErrorTest {
    private static final int PASS = 0;
    private static final int DROP = 2;
    private static final int REDIRECT = 7;
    private static final int[] PADDING = {0, 0, 1, 4, 0, 0, 0, 0};

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    private TestNode node;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload client;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload server;

    @BeforeEach
    void start() throws Exception {
        node = network.node(1);
        client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        Entry.Plan plan = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, plan);
        node.service("10.30.0.2", "fdff:2000::2", 0, plan);
    }

    /** One family's addresses and its errors. */
    private record Family(
            InetAddress client,
            InetAddress identity,
            InetAddress service,
            InetAddress other,
            InetAddress server,
            int unreachable,
            int port,
            int tooBig,
            int header) {}

    private Family v4() {
        return new Family(client.v4(), ip("10.30.0.9"), ip("10.30.0.1"), ip("10.30.0.2"), server.v4(), 3, 3, 3, 20);
    }

    private Family v6() {
        return new Family(client.v6(), ip("fdff::9"), ip("fdff:2000::1"), ip("fdff:2000::2"), server.v6(), 1, 4, 2, 40);
    }

    @Test
    void theServersErrorTellsTheCallerOfTheCallersOwnPacket() {
        List<UnaryOperator<Datagram>> packets = List.of(
                packet -> packet.udp(40_000, 53, Datagram.data(101)),
                packet -> packet.udp(40_001, 53, Datagram.data(0)),
                packet -> packet.uncheckedUdp(40_002, 53, Datagram.data(101)),
                packet -> packet.tcp(40_000, 80, Packets.SYN, Datagram.data(7)),
                packet -> packet.echo(7, true, Datagram.data(56)),
                packet -> packet.content(132, Datagram.data(50), -1),
                packet -> packet.content(Datagram.UDPLITE, Datagram.data(50), 6));
        for (Family family : List.of(v4(), v6())) {
            for (UnaryOperator<Datagram> packet : packets) {
                assertErrorIsTranslated(family, packet);
            }
        }
        assertErrorIsTranslated(v4(), packet -> packet.options(1, 1, 1, 0).udp(40_003, 53, Datagram.data(9)));
        assertErrorIsTranslated(
                v6(),
                packet ->
                        packet.extension(Datagram.DESTINATION_OPTIONS, PADDING).udp(40_003, 53, Datagram.data(9)));
    }

    /** Quoted in whole, and cut off after 8 bytes of what follows the IP header. */
    private void assertErrorIsTranslated(Family family, UnaryOperator<Datagram> packet) {
        byte[] sent =
                packet.apply(Datagram.of(family.client(), family.service())).packet();
        byte[] seen = Datagram.inside(run(
                        client,
                        packet.apply(Datagram.of(family.client(), family.service()))
                                .frame())
                .packet());
        int shortest = family.header() + 16;
        for (int length : new int[] {seen.length, Math.min(shortest, seen.length)}) {
            NativeRun.Outcome outcome = run(
                    server,
                    Datagram.of(family.server(), family.identity())
                            .error(family.unreachable(), family.port(), 0, Arrays.copyOf(seen, length))
                            .frame());

            assertThat(outcome.action()).isEqualTo(REDIRECT);
            assertThat(Datagram.inside(outcome.packet()))
                    .isEqualTo(Datagram.of(family.service(), family.client())
                            .error(family.unreachable(), family.port(), 0, Arrays.copyOf(sent, length))
                            .packet());
        }
    }

    @Test
    void whoIsToldThatThereIsNobodyNoLongerWaits() {
        byte[] seen = Datagram.inside(
                run(client, udp(client.v4(), v4().service(), 40_000, 53).frame())
                        .packet());
        byte[] tooBig = Datagram.of(server.v4(), v4().identity())
                .error(3, 4, 1_300, seen)
                .frame();
        assertThat(run(server, tooBig).action()).isEqualTo(REDIRECT);
        assertThat(pending()).isEqualTo(1);
        run(server, unreachable(v4(), seen));
        assertThat(pending()).isZero();
    }

    private int pending() {
        return java.util.Objects.requireNonNull(node.datapath().backendStats().get(1))
                .pending();
    }

    @Test
    void theCallersErrorTellsTheServerOfTheServersAnswer() {
        for (Family family : List.of(v4(), v6())) {
            run(client, udp(family.client(), family.service(), 40_000, 53).frame());
            Datagram answer = udp(family.server(), family.identity(), 53, 40_000);
            byte[] seen = Datagram.inside(run(server, answer.frame()).packet());

            NativeRun.Outcome outcome = run(
                    client,
                    Datagram.of(family.client(), family.service())
                            .error(family.unreachable(), family.port(), 0, seen)
                            .frame());

            assertThat(outcome.action()).isEqualTo(REDIRECT);
            assertThat(Datagram.inside(outcome.packet()))
                    .isEqualTo(Datagram.of(family.identity(), family.server())
                            .error(family.unreachable(), family.port(), 0, answer.packet())
                            .packet());
        }
    }

    @Test
    void aPortThatWasChangedIsChangedBackInTheQuote() {
        for (Family family : List.of(v4(), v6())) {
            run(client, udp(family.client(), family.service(), 40_000, 53).frame());
            Datagram second = udp(family.client(), family.other(), 40_000, 53);
            byte[] seen = Datagram.inside(run(client, second.frame()).packet());
            Datagram ping = Datagram.of(family.client(), family.service()).echo(0, true, Datagram.data(8));
            run(client, ping.frame());
            Datagram sameId = Datagram.of(family.client(), family.other()).echo(0, true, Datagram.data(8));
            byte[] pingSeen = Datagram.inside(run(client, sameId.frame()).packet());

            assertThat(Datagram.inside(run(server, unreachable(family, seen)).packet()))
                    .isEqualTo(Datagram.of(family.other(), family.client())
                            .error(family.unreachable(), family.port(), 0, second.packet())
                            .packet());
            assertThat(Datagram.inside(
                            run(server, unreachable(family, pingSeen)).packet()))
                    .isEqualTo(Datagram.of(family.other(), family.client())
                            .error(family.unreachable(), family.port(), 0, sameId.packet())
                            .packet());
        }
    }

    private static byte[] unreachable(Family family, byte[] quoted) {
        return Datagram.of(family.server(), family.identity())
                .error(family.unreachable(), family.port(), 0, quoted)
                .frame();
    }

    @Test
    void aRouterBehindTheTunnelSpeaksForItselfAndItsMtuHolds() {
        node.put(peer(2, 1, 0), sender("10.18.0.0/16", 1), sender("fc00::/16", 1), remote(1, server, 2));
        for (Family family : List.of(v4(), v6())) {
            Datagram segment =
                    Datagram.of(family.client(), family.service()).tcp(40_000, 80, Packets.SYN, Datagram.data(600));
            byte[] outer = run(client, segment.frame()).packet();
            byte[] seen = Arrays.copyOfRange(outer, 14 + 28, outer.length);
            InetAddress router = ip(family.header() == 20 ? "203.0.113.1" : "2001:db8::1");
            int code = family.header() == 20 ? 4 : 0;
            for (InetAddress from :
                    List.of(router, family.server(), ip(family.header() == 20 ? "10.18.2.9" : "fc00::9"))) {
                byte[] error = Datagram.of(from, family.identity())
                        .error(family.tooBig(), code, 1_300, Arrays.copyOf(seen, 500))
                        .packet();

                NativeRun.Outcome outcome = arrive(error);

                assertThat(outcome.action()).isEqualTo(REDIRECT);
                assertThat(Datagram.inside(outcome.packet()))
                        .isEqualTo(Datagram.of(from.equals(router) ? router : family.service(), family.client())
                                .error(family.tooBig(), code, 1_300, Arrays.copyOf(segment.packet(), 500))
                                .packet());
            }
        }
    }

    /** By the tunnel, from node 2. */
    private NativeRun.Outcome arrive(byte[] inner) {
        byte[] frame = Datagram.of(ip("192.0.2.2"), ip("192.0.2.1"))
                .udp(TUNNEL_PORT, TUNNEL_PORT, inner)
                .frame();
        int wan = Ip.in(node.namespace).link("wan").orElseThrow().index();
        return node.namespace.call(() -> node.datapath().run("from_tunnel", frame, wan));
    }

    @Test
    void onlyErrorsAboutKnownFlowsFromWhereTheyGoPass() {
        node.put(peer(2, 1, 0));
        TestWorkload other = node.workload("o", 4, "10.30.0.8", "fdff::8");
        for (Family family : List.of(v4(), v6())) {
            byte[] seen = Datagram.inside(run(
                            client,
                            udp(family.client(), family.service(), 40_000, 53).frame())
                    .packet());
            byte[] guessed = udp(family.identity(), family.server(), 40_001, 53).packet();
            byte[] laterFragment = Datagram.inside(Datagram.of(family.identity(), family.server())
                    .udp(40_000, 53, Datagram.data(64))
                    .fragments(1, 8)
                    .getLast());
            byte[] error = Datagram.of(family.server(), family.identity())
                    .error(family.unreachable(), family.port(), 0, seen)
                    .packet();

            for (byte[] quoted :
                    List.of(guessed, laterFragment, new byte[0], error, Arrays.copyOf(seen, family.header() + 3))) {
                assertThat(run(server, unreachable(family, quoted)).action()).isEqualTo(DROP);
            }
            byte[] toAnother = Datagram.of(family.server(), family.service())
                    .error(family.unreachable(), family.port(), 0, seen)
                    .frame();
            assertThat(run(server, toAnother).action())
                    .as("not to whom the quoted packet came from")
                    .isEqualTo(DROP);
            byte[] ofAnother = Datagram.of(family.header() == 20 ? other.v4() : other.v6(), family.identity())
                    .error(family.unreachable(), family.port(), 0, seen)
                    .frame();
            assertThat(run(other, ofAnother).action()).isEqualTo(DROP);
            assertThat(arrive(error).action()).isEqualTo(DROP);
        }
        assertThat(node.packets("drop-error-no-flow")).isEqualTo(12);
        assertThat(node.packets("drop-wrong-peer")).isEqualTo(4);
    }

    @Test
    void errorsOfOrdinaryConversationsAreLeftToTheKernelsStack() {
        byte[] quoted = udp(ip("198.51.100.1"), client.v4(), 53, 40_000).packet();
        byte[] error = Datagram.of(client.v4(), ip("198.51.100.1"))
                .error(3, 3, 0, quoted)
                .frame();

        NativeRun.Outcome outcome = run(client, error);

        assertThat(outcome.action()).isEqualTo(PASS);
        assertThat(outcome.packet()).isEqualTo(error);
    }

    private static Datagram udp(InetAddress from, InetAddress to, int sport, int dport) {
        return Datagram.of(from, to).udp(sport, dport, Datagram.data(33));
    }

    private NativeRun.Outcome run(TestWorkload from, byte[] packet) {
        int ifindex = from.plugged().ifindex();
        return node.namespace.call(() -> node.datapath().run("from_workload", packet, ifindex));
    }
}
