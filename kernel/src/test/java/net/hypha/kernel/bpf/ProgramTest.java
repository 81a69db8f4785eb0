package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.remote;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.Test;

/** Single packets through the program at a workload's device, by BPF_PROG_TEST_RUN: what comes out, to the last checksum. */
class ProgramTest extends OnOneNode {
    private static final int PASS = 0;
    private static final int DROP = 2;
    private static final int REDIRECT = 7;
    private static final InetAddress SERVICE4 = ip("10.30.0.1");
    private static final InetAddress SERVICE6 = ip("fdff:2000::1");

    @Test
    void tcpUdpAndPingAreTranslatedThereAndBackInBothFamilies() {
        for (boolean v4 : new boolean[] {true, false}) {
            InetAddress from = v4 ? client.v4() : client.v6();
            InetAddress service = v4 ? SERVICE4 : SERVICE6;
            InetAddress to = v4 ? server.v4() : server.v6();
            InetAddress identity = ip(v4 ? "10.30.0.9" : "fdff::9");
            List<byte[]> there = List.of(
                    Packets.tcp(from, service, 40_000, 80, Packets.SYN, ""),
                    Packets.udp(from, service, 40_000, 53, "odd"),
                    Packets.echo(from, service, 4_711, true));
            List<byte[]> back = List.of(
                    Packets.tcp(to, identity, 80, 40_000, Packets.SYN_ACK, ""),
                    Packets.udp(to, identity, 53, 40_000, "answer"),
                    Packets.echo(to, identity, 4_711, false));
            there.forEach(packet -> assertBecomes(run(client, packet), identity, to));
            back.forEach(packet -> assertBecomes(run(server, packet), service, from));
        }
    }

    private static void assertBecomes(NativeRun.Outcome outcome, InetAddress source, InetAddress destination) {
        assertThat(outcome.action()).isEqualTo(REDIRECT);
        Packets.View view = new Packets.View(outcome.packet());
        assertThat(view.source()).isEqualTo(source);
        assertThat(view.destination()).isEqualTo(destination);
        assertThat(view.isIntact()).as("checksums").isTrue();
    }

    @Test
    void rotationIsExactAndOutlivesAReplacedPlan() {
        node.put(
                new Entry.Backend(2, 1, new Entry.Target.Local(ip("10.18.1.4"), null, 1)),
                new Entry.Backend(3, 1, new Entry.Target.Local(ip("10.18.1.5"), null, 1)));
        for (int id = 2; id <= 3; id++) {
            InetAddress address = ip("10.18.1." + (id + 2));
            node.put(new Entry.Workload(
                    address, address, server.plugged().ifindex(), "02:00:00:00:00:01", "02:00:00:00:00:02"));
        }
        Entry.Plan plan = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1, 2, 3));
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            node.put(plan);
            chosen.add(choose(40_000 + i, SERVICE4));
        }
        assertThat(chosen)
                .containsExactly(
                        "10.18.1.3",
                        "10.18.1.4",
                        "10.18.1.5",
                        "10.18.1.3",
                        "10.18.1.4",
                        "10.18.1.5",
                        "10.18.1.3",
                        "10.18.1.4",
                        "10.18.1.5");

        Map<String, Integer> v6 = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            v6.merge(choose(41_000 + i, SERVICE6), 1, Integer::sum);
        }
        assertThat(v6).as("only one has an IPv6 address").containsExactly(Map.entry("fc00:0:0:0:0:0:0:103", 6));
    }

    private String choose(int port, InetAddress service) {
        InetAddress from = service.equals(SERVICE4) ? client.v4() : client.v6();
        NativeRun.Outcome outcome = run(client, Packets.tcp(from, service, port, 80, Packets.SYN, ""));
        return new Packets.View(outcome.packet()).destination().getHostAddress();
    }

    @Test
    void aWorkloadMayOnlySendFromItsOwnAddress() {
        byte[] asAnother = Packets.udp(server.v4(), SERVICE4, 1, 2, "x");
        byte[] asNobody = Packets.udp(ip("203.0.113.1"), ip("198.51.100.1"), 1, 2, "x");

        assertThat(run(client, asAnother).action()).isEqualTo(DROP);
        assertThat(run(client, asNobody).action()).isEqualTo(DROP);
        assertThat(node.packets("drop-spoofed-source")).isEqualTo(2);
    }

    @Test
    void whatIsNotSemanticIsLeftToTheKernelsStack() {
        byte[] toTheNode = Packets.udp(client.v4(), ip("10.18.1.1"), 5_000, 53, "question");
        byte[] outwards = Packets.tcp(client.v6(), ip("2001:db8::1"), 5_000, 53, Packets.ACK, "x");
        byte[] neighbour = Packets.echo(ip("fe80::2"), ip("ff02::1"), 1, true);

        for (byte[] packet : List.of(toTheNode, outwards, neighbour)) {
            NativeRun.Outcome outcome = run(client, packet);
            assertThat(outcome.action()).isEqualTo(PASS);
            assertThat(outcome.packet()).isEqualTo(packet);
        }
    }

    @Test
    void anUnknownSemanticAddressIsHeldAndUnchanged() {
        byte[] packet = Packets.tcp(client.v4(), ip("10.30.7.7"), 40_000, 80, Packets.SYN, "");

        NativeRun.Outcome outcome = run(client, packet);

        assertThat(outcome.action()).isEqualTo(REDIRECT);
        assertThat(outcome.packet()).isEqualTo(packet);
        assertThat(node.packets("held")).isEqualTo(1);
    }

    @Test
    void garbageAndOtherIcmpAreDroppedAndCounted() {
        byte[] garbage = Packets.tcp(client.v4(), SERVICE4, 1, 2, Packets.SYN, "");
        garbage[14 + 20 + 12] = 0x10;
        byte[] timestamp = Packets.echo(client.v4(), SERVICE4, 1, true);
        timestamp[14 + 20] = 13;

        for (byte[] packet : List.of(garbage, timestamp)) {
            assertThat(run(client, packet).action()).isEqualTo(DROP);
        }
        assertThat(node.packets("drop-malformed")).isEqualTo(1);
        assertThat(node.packets("drop-unsupported")).isEqualTo(1);
    }

    @Test
    void truncatedPacketsNeverGetThrough() {
        byte[] whole = Packets.tcp(client.v4(), SERVICE4, 40_000, 80, Packets.SYN, "");
        for (int length = 34; length < whole.length; length++) {
            assertThat(run(client, java.util.Arrays.copyOf(whole, length)).action())
                    .as("%d bytes", length)
                    .isEqualTo(DROP);
        }
    }

    @Test
    void aUdpSenderIsBoundAnewWhenItsBackendIsAnotherNow() {
        byte[] datagram = Packets.udp(client.v4(), SERVICE4, 40_000, 53, "x");
        run(client, datagram);
        node.put(new Entry.Peer(4, ip("192.0.2.4"), 1, 1, 0));
        node.put(new Entry.Backend(1, 2, new Entry.Target.Local(client.v4(), client.v6(), 1)));

        Packets.View view = new Packets.View(run(client, datagram).packet());

        assertThat(view.destination()).isEqualTo(client.v4());
        byte[] segment = Packets.tcp(client.v4(), SERVICE4, 40_001, 80, Packets.SYN, "");
        run(client, segment);
        node.put(remote(1, server, 4));
        assertThat(run(client, Packets.tcp(client.v4(), SERVICE4, 40_001, 80, Packets.PSH_ACK, "x"))
                        .action())
                .as("TCP cannot change its peer: it is reset")
                .isEqualTo(REDIRECT);
        assertThat(node.packets("answered-reset")).isEqualTo(1);
    }

    private NativeRun.Outcome run(TestWorkload from, byte[] packet) {
        int ifindex = from.plugged().ifindex();
        return node.namespace.call(() -> node.datapath().run("from_workload", packet, ifindex));
    }
}
