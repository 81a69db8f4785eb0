package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Packets of any shape that a workload may send, whole or in fragments, and errors about them: all come out as written down from scratch. */
class RandomPacketTest {
    private static final int REDIRECT = 7;
    private static final int PACKETS = 500;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @SuppressWarnings("NullAway.Init") // by the test
    private TestNode node;

    @Test
    void whateverIsSentArrivesTranslatedAndSoDoErrorsAboutIt() throws Exception {
        node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        for (int i = 0; i < PACKETS; i++) {
            boolean v4 = random.nextBoolean();
            UnaryOperator<Datagram> content = content(1_024 + i);
            UnaryOperator<Datagram> headers = v4 ? options() : extensions();
            InetAddress from = v4 ? client.v4() : client.v6();
            InetAddress service = ip(v4 ? "10.30.0.1" : "fdff:2000::1");
            InetAddress identity = ip(v4 ? "10.30.0.9" : "fdff::9");
            InetAddress to = v4 ? server.v4() : server.v6();
            Datagram sent = content.apply(headers.apply(Datagram.of(from, service)));
            Datagram seen = content.apply(headers.apply(Datagram.of(identity, to)));
            String which = "seed %d, packet %d".formatted(seed, i);

            assertBecomes(which, client, sent.frame(), seen.packet());
            int quoted = sent.headerLength() + 8 + 2 * random.nextInt(10);
            assertBecomes(
                    "error about " + which,
                    server,
                    error(Datagram.of(to, identity), v4, seen.packet(), quoted).frame(),
                    error(Datagram.of(service, from), v4, sent.packet(), quoted).packet());
            if (sent.packet().length - sent.headerLength() > 64) {
                List<byte[]> fragments = sent.fragments(i, 40, 8);
                List<byte[]> arriving = seen.fragments(i, 40, 8);
                for (int part : new int[] {0, 2, 1}) {
                    assertBecomes(which, client, fragments.get(part), Datagram.inside(arriving.get(part)));
                }
            }
        }
    }

    private void assertBecomes(String which, TestWorkload from, byte[] frame, byte[] expected) {
        int ifindex = from.plugged().ifindex();
        NativeRun.Outcome outcome = node.namespace.call(() -> node.datapath().run("from_workload", frame, ifindex));
        assertThat(outcome.action()).as(which).isEqualTo(REDIRECT);
        assertThat(Datagram.inside(outcome.packet())).as(which).isEqualTo(expected);
    }

    private static Datagram error(Datagram error, boolean v4, byte[] packet, int quoted) {
        byte[] quote = Arrays.copyOf(packet, Math.min(quoted, packet.length));
        return v4 ? error.error(11, 0, 0, quote) : error.error(3, 0, 0, quote);
    }

    private UnaryOperator<Datagram> content(int port) {
        int other = random.nextInt(65_536);
        byte[] data = Datagram.data(8 + random.nextInt(1_000));
        byte[] few = Arrays.copyOf(data, random.nextInt(9));
        int protocol = List.of(132, 33, 136, 47, 50, 4, 200).get(random.nextInt(7));
        int checksumAt = protocol == Datagram.DCCP || protocol == Datagram.UDPLITE ? 6 : -1;
        return switch (random.nextInt(6)) {
            case 0 -> packet -> packet.tcp(port, other, Packets.SYN, data);
            case 1 -> packet -> packet.udp(port, other, data);
            case 2 -> packet -> packet.uncheckedUdp(port, other, data);
            case 3 -> packet -> packet.echo(port, true, data);
            case 4 -> packet -> packet.udp(port, other, few);
            default -> packet -> packet.content(protocol, data, checksumAt);
        };
    }

    private UnaryOperator<Datagram> options() {
        int words = random.nextInt(11);
        int[] options = new int[4 * words];
        Arrays.fill(options, 1);
        if (words > 2) {
            int length = options.length - 1;
            int kind =
                    List.of(7, 68, 148, 130).get(random.nextInt(4)); // record route, timestamp, router alert, security
            options[0] = kind;
            options[1] = length;
            options[2] = 4;
        }
        return packet -> packet.options(options);
    }

    private UnaryOperator<Datagram> extensions() {
        int shape = random.nextInt(32);
        int[] padding = new int[8 * (1 + random.nextInt(4))];
        padding[2] = 1;
        padding[3] = padding.length - 4;
        return packet -> {
            Datagram with = (shape & 1) == 0 ? packet : packet.extension(Datagram.HOP_BY_HOP, padding);
            with = (shape & 2) == 0 ? with : with.extension(Datagram.DESTINATION_OPTIONS, padding);
            with = (shape & 4) == 0 ? with : with.extension(Datagram.ROUTING, 0, 0, 2, 0, 0, 0, 0, 0);
            return (shape & 8) == 0 ? with : with.extension(Datagram.DESTINATION_OPTIONS, padding);
        };
    }
}
