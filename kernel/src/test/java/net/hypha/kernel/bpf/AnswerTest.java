package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the programs answer themselves, to the last byte: resets and ICMP errors made of single packets, by BPF_PROG_TEST_RUN. */
class AnswerTest {
    private static final int DROP = 2;
    private static final int REDIRECT = 7;
    private static final int ETHERNET = 14;
    private static final InetAddress SERVICE4 = ip("10.30.0.1");
    private static final InetAddress SERVICE6 = ip("fdff:2000::1");
    private static final InetAddress EMPTY4 = ip("10.30.0.2");
    private static final InetAddress EMPTY6 = ip("fdff:2000::2");

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    private TestNode node;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload client;

    @BeforeEach
    void start() throws Exception {
        node = network.node(1);
        client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        node.service("10.30.0.2", "fdff:2000::2", 0, new Entry.Plan(2, Entry.Pick.ROTATE, List.of()));
    }

    @Test
    void aSegmentInMidFlowOfNoKnownFlowIsResetWithTheNumberItsSenderExpects() {
        for (InetAddress service : List.of(SERVICE4, SERVICE6)) {
            byte[] segment = Packets.tcp(own(service), service, 40_000, 80, Packets.PSH_ACK, "more of it");
            ByteBuffer.wrap(segment).putInt(tcp(service) + 8, 0xfedcba98);

            Packets.View reset = answer(segment);

            assertReset(reset, service);
            assertThat(reset.flags()).isEqualTo(Packets.RST);
            assertThat(reset.sequence()).isEqualTo(0xfedcba98L);
        }
        assertThat(node.packets("drop-no-flow")).isEqualTo(2);
        assertThat(node.packets("answered-reset")).isEqualTo(2);
    }

    @Test
    void aConnectionToAServiceWithoutInstancesIsRefused() {
        for (InetAddress service : List.of(EMPTY4, EMPTY6)) {
            Packets.View reset = answer(Packets.tcp(own(service), service, 40_000, 80, Packets.SYN, "fast open"));

            assertReset(reset, service);
            assertThat(reset.flags()).isEqualTo(Packets.RST_ACK);
            assertThat(reset.sequence()).isZero();
            assertThat(reset.acknowledgement())
                    .as("what was sent: 1,000, the SYN and its text")
                    .isEqualTo(1_000 + 1 + "fast open".length());
        }
        assertThat(node.packets("drop-nobody")).isEqualTo(2);
    }

    @Test
    void aServiceWithInstancesOfTheOtherFamilyOnlyIsRefusedToo() {
        node.put(new Entry.Plan(2, Entry.Pick.ROTATE, List.of(5)));
        node.put(new Entry.Backend(5, 1, new Entry.Target.Local(ip("10.18.1.3"), null, 1)));

        assertReset(answer(Packets.tcp(client.v6(), EMPTY6, 40_000, 80, Packets.SYN, "")), EMPTY6);
    }

    @Test
    void datagramsAndPingsToAServiceWithoutInstancesFindItUnreachable() {
        for (InetAddress service : List.of(EMPTY4, EMPTY6)) {
            boolean v4 = service.equals(EMPTY4);
            for (byte[] packet : List.of(
                    Packets.udp(own(service), service, 40_000, 53, "odd"),
                    Packets.udp(own(service), service, 40_000, 53, "x".repeat(120)),
                    Packets.udp(own(service), service, 40_000, 53, "x".repeat(1_372)),
                    Packets.echo(own(service), service, 7, true))) {
                Packets.View error = answer(packet);

                assertThat(error.source()).isEqualTo(service);
                assertThat(error.destination()).isEqualTo(own(service));
                assertThat(error.protocol()).isEqualTo(v4 ? 1 : 58);
                assertThat(error.isIntact()).as("checksums").isTrue();
                byte[] content = error.content();
                boolean port = new Packets.View(packet).protocol() == Packets.UDP;
                assertThat(content[0]).isEqualTo((byte) (v4 ? 3 : 1));
                assertThat(content[1]).as("port, or host").isEqualTo((byte) (v4 ? (port ? 3 : 1) : (port ? 4 : 3)));
                assertThat(Arrays.copyOfRange(content, 8, content.length))
                        .as("the packet itself, as much as the error may carry")
                        .isEqualTo(Arrays.copyOfRange(
                                packet, ETHERNET, Math.min(packet.length, ETHERNET + (v4 ? 548 : 1_232))));
            }
        }
        assertThat(node.packets("answered-unreachable")).isEqualTo(8);
    }

    @Test
    void anAnswerHasNoIpOptions() {
        byte[] plain = Packets.tcp(client.v4(), EMPTY4, 40_000, 80, Packets.SYN, "");
        ByteBuffer optioned = ByteBuffer.allocate(plain.length + 8);
        optioned.put(plain, 0, 34).put(new byte[] {1, 1, 1, 1, 1, 1, 1, 0}).put(plain, 34, 20);
        optioned.put(ETHERNET, (byte) 0x47).putShort(ETHERNET + 2, (short) 48);

        assertReset(answer(optioned.array()), EMPTY4);
    }

    @Test
    void resetsAndRepliesAreNotAnswered() {
        assertThat(run(Packets.tcp(client.v4(), SERVICE4, 40_000, 80, Packets.RST, ""))
                        .action())
                .isEqualTo(DROP);
        assertThat(run(Packets.tcp(client.v4(), SERVICE4, 40_000, 80, Packets.RST_ACK, ""))
                        .action())
                .isEqualTo(DROP);
        assertThat(run(Packets.echo(client.v4(), SERVICE4, 7, false)).action()).isEqualTo(DROP);
        assertThat(run(Packets.echo(client.v6(), SERVICE6, 7, false)).action()).isEqualTo(DROP);

        assertThat(node.packets("drop-no-flow")).isEqualTo(4);
        assertThat(node.packets("answered-reset") + node.packets("answered-unreachable"))
                .isZero();
    }

    @Test
    void errorsAreSentAtALimitedRateAndResetsAreNot() {
        byte[] datagram = Packets.udp(client.v4(), EMPTY4, 40_000, 53, "x");
        byte[] segment = Packets.tcp(client.v4(), EMPTY4, 40_000, 80, Packets.SYN, "");
        int sent = 0;
        long limited = 0;
        while (limited == 0 && sent < 100_000) { // at 1,000 a second it would take 100 s not to be limited
            run(datagram);
            sent++;
            limited = node.packets("answer-limited");
        }

        assertThat(limited).isPositive();
        assertThat(node.packets("answered-unreachable")).isGreaterThanOrEqualTo(100);
        assertThat(node.packets("answered-unreachable") + limited).isEqualTo(sent);
        assertReset(answer(segment), EMPTY4);
    }

    private void assertReset(Packets.View reset, InetAddress service) {
        assertThat(reset.source()).isEqualTo(service);
        assertThat(reset.destination()).isEqualTo(own(service));
        assertThat(reset.protocol()).isEqualTo(Packets.TCP);
        assertThat(reset.sourcePort()).isEqualTo(80);
        assertThat(reset.destinationPort()).isEqualTo(40_000);
        assertThat(reset.content()).as("a header and no more").hasSize(20);
        assertThat(reset.isIntact()).as("checksums").isTrue();
    }

    private InetAddress own(InetAddress service) {
        return service.getAddress().length == 4 ? client.v4() : client.v6();
    }

    private static int tcp(InetAddress service) {
        return ETHERNET + (service.getAddress().length == 4 ? 20 : 40);
    }

    private Packets.View answer(byte[] packet) {
        NativeRun.Outcome outcome = run(packet);
        assertThat(outcome.action()).as("redirected").isEqualTo(REDIRECT);
        return new Packets.View(outcome.packet());
    }

    private NativeRun.Outcome run(byte[] packet) {
        int ifindex = client.plugged().ifindex();
        return node.namespace.call(() -> node.datapath().run("from_workload", packet, ifindex));
    }
}
