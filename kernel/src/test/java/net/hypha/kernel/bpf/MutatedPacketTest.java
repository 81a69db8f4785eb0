package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import net.hypha.kernel.net.Ip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Packets that were damaged at random: whatever comes, the program ends in one of the ways that are documented, counts it once, and changes
 * nothing but addresses, ports and the checksums that cover them. {@code -Dhypha.fuzz.packets=N} tries more, {@code -Dhypha.fuzz.seed=N} the same
 * again.
 */
class MutatedPacketTest {
    private static final int PASS = 0;
    private static final int DROP = 2;
    private static final int REDIRECT = 7;
    private static final int LEAST = 14 + 40 + 1; // BPF_PROG_TEST_RUN wants an IP header
    private static final int MOST = 2_000;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    private final long seed = Long.getLong("hypha.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private record Sent(TestWorkload from, ByteBuffer frame) {
        Sent(TestWorkload from, byte[] frame) {
            this(from, ByteBuffer.wrap(frame));
        }
    }

    @Test
    void whateverComesIsCountedOnceAndNothingElseIsChanged() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        Ip.in(node.namespace)
                .batch(List.of("link set hy-c down", "link set hy-s down")); // no talk of their own is counted
        List<Sent> sound = sound(client, server);
        Map<String, Integer> ends = new TreeMap<>();
        Map<String, Long> before = node.datapath().counters().packets();
        for (int i = 0; i < Integer.getInteger("hypha.fuzz.packets", 4_000); i++) {
            Sent sent = sound.get(random.nextInt(sound.size()));
            byte[] frame = mutated(sent.frame().array());
            int ifindex = sent.from().plugged().ifindex();
            NativeRun.Outcome outcome =
                    node.namespace.call(() -> node.datapath().run("from_workload", frame, ifindex));
            Map<String, Long> after = node.datapath().counters().packets();
            try {
                String end = end(before, after, outcome);
                ends.merge(end, 1, Integer::sum);
                check(end, frame, outcome);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "packet %d of seed %d from %s: %s became %s by %d"
                                .formatted(
                                        i,
                                        seed,
                                        sent.from().name(),
                                        HexFormat.of().formatHex(frame),
                                        HexFormat.of().formatHex(outcome.packet()),
                                        outcome.action()),
                        e);
            }
            before = after;
        }
        assertThat(ends).as("seed " + seed).containsKeys("forwarded", "passed", "held", "drop-malformed");
    }

    private static List<Sent> sound(TestWorkload client, TestWorkload server) {
        List<Sent> all = new ArrayList<>();
        for (boolean v4 : new boolean[] {true, false}) {
            InetAddress own = v4 ? client.v4() : client.v6();
            InetAddress far = v4 ? server.v4() : server.v6();
            InetAddress identity = ip(v4 ? "10.30.0.9" : "fdff::9");
            for (String to : v4 ? List.of("10.30.0.1", "10.30.7.7") : List.of("fdff:2000::1", "2001:db8::1")) {
                all.add(new Sent(client, Packets.tcp(own, ip(to), 40_000, 80, Packets.SYN, "")));
                all.add(new Sent(client, Packets.tcp(own, ip(to), 40_000, 80, Packets.PSH_ACK, "some words")));
                all.add(new Sent(client, Packets.udp(own, ip(to), 40_000, 53, "odd")));
                all.add(new Sent(client, Packets.echo(own, ip(to), 4_711, true)));
                all.add(new Sent(
                        client,
                        Packets.frame(
                                own, ip(to), 132, ByteBuffer.wrap(new byte[24]).position(24), 8)));
            }
            all.add(new Sent(server, Packets.tcp(far, identity, 80, 40_000, Packets.SYN_ACK, "")));
            all.add(new Sent(server, Packets.udp(far, identity, 53, 40_000, "answer")));
            all.add(new Sent(server, Packets.echo(far, identity, 4_711, false)));
            byte[] seen = Packets.udp(identity, far, 40_000, 53, "odd");
            ByteBuffer error = ByteBuffer.allocate(8 + seen.length - 14)
                    .put((byte) (v4 ? 3 : 1))
                    .put((byte) (v4 ? 3 : 4))
                    .position(8)
                    .put(seen, 14, seen.length - 14);
            all.add(new Sent(server, Packets.frame(far, identity, v4 ? 1 : 58, error, 2)));
        }
        return all;
    }

    private byte[] mutated(byte[] sound) {
        byte[] frame = sound.clone();
        for (int left = random.nextInt(4); left > 0; left--) {
            int header = frame[12] == 8 ? 20 : 40;
            switch (random.nextInt(7)) {
                case 0 -> frame[14 + random.nextInt(frame.length - 14)] = (byte) random.nextInt();
                case 1 -> frame[14 + random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
                case 2 -> frame = Arrays.copyOf(frame, LEAST + random.nextInt(frame.length));
                case 3 -> frame = Arrays.copyOf(frame, frame.length + random.nextInt(MOST - frame.length / 2));
                case 4 -> frame[14 + header + random.nextInt(frame.length - 14 - header)] ^= (byte) random.nextInt();
                case 5 -> frame[14 + (header == 20 ? 6 : 40)] = (byte) random.nextInt();
                default -> frame = withMoreHeader(frame);
            }
            frame = frame.length > MOST
                    ? Arrays.copyOf(frame, MOST)
                    : frame.length < LEAST ? Arrays.copyOf(frame, LEAST) : frame;
        }
        return frame;
    }

    /** IPv4: options, maybe not well-formed ones; IPv6: an extension header of the kinds that are walked. */
    private byte[] withMoreHeader(byte[] frame) {
        boolean v4 = frame[12] == 8;
        int at = 14 + (v4 ? 20 : 40);
        byte[] more = new byte[8];
        random.nextBytes(more);
        byte[] longer = new byte[frame.length + more.length];
        System.arraycopy(frame, 0, longer, 0, at);
        System.arraycopy(more, 0, longer, at, more.length);
        System.arraycopy(frame, at, longer, at + more.length, frame.length - at);
        int length = v4 ? 16 : 18;
        ByteBuffer.wrap(longer)
                .putShort(length, (short) (ByteBuffer.wrap(longer).getShort(length) + more.length));
        if (v4) {
            longer[14] = 0x47;
        } else {
            longer[at] = longer[20];
            longer[at + 1] = 0;
            longer[20] = new byte[] {0, 43, 44, 60}[random.nextInt(4)];
        }
        return longer;
    }

    /** The one counter that tells what became of the packet; "not IP" where there is none. */
    private static String end(Map<String, Long> before, Map<String, Long> after, NativeRun.Outcome outcome) {
        List<String> ends = new ArrayList<>();
        after.forEach((name, packets) -> {
            boolean besides = name.equals("opened") || name.startsWith("answer");
            if (!besides && packets > before.getOrDefault(name, 0L)) {
                assertThat(packets - before.getOrDefault(name, 0L)).as(name).isEqualTo(1);
                ends.add(name);
            }
        });
        boolean answered = after.entrySet().stream()
                .anyMatch(each -> each.getKey().startsWith("answered")
                        && each.getValue() > before.getOrDefault(each.getKey(), 0L));
        if (answered) {
            assertThat(ends.remove("forwarded")).as("the answer itself").isTrue();
        }
        if (ends.isEmpty()) {
            assertThat(outcome.packet()[12] & 0xff).as("not IP").isNotIn(0x08, 0x86);
            return "not IP";
        }
        assertThat(ends).hasSize(1);
        boolean dropped = ends.getFirst().startsWith("drop");
        assertThat(answered).as("answered besides").isIn(false, dropped);
        int action = ends.getFirst().equals("passed") ? PASS : dropped && !answered ? DROP : REDIRECT;
        assertThat(outcome.action()).as(ends.getFirst()).isEqualTo(action);
        return answered ? "answered" : ends.getFirst();
    }

    private static void check(String end, byte[] frame, NativeRun.Outcome outcome) {
        byte[] left = outcome.packet();
        switch (end) {
            case "forwarded" -> checkTranslated(frame, left);
            case "held" ->
                assertThat(Arrays.copyOfRange(left, 12, left.length))
                        .isEqualTo(Arrays.copyOfRange(frame, 12, frame.length));
            case "answered" -> checkAnswer(frame, left);
            case "drop-kernel" -> throw new AssertionError("a helper refused");
            default -> {
                if (outcome.action() == PASS) {
                    assertThat(left).isEqualTo(frame);
                }
            }
        }
    }

    private static void checkTranslated(byte[] frame, byte[] left) {
        assertThat(left).hasSameSizeAs(frame);
        FrameSums before = FrameSums.of(frame);
        FrameSums after = FrameSums.of(left);
        assertThat(after.headerOff()).as("IP header's checksum").isEqualTo(before.headerOff());
        byte[] expected = frame.clone();
        copy(left, expected, 0, 12);
        copy(left, expected, 14 + (before.v4() ? 12 : 8), before.v4() ? 8 : 32);
        if (before.v4()) {
            copy(left, expected, 14 + 10, 2);
        }
        int checksum = before.checksumAt();
        boolean none = before.protocol() == 17 && checksum > 0 && frame[checksum] == 0 && frame[checksum + 1] == 0;
        if (checksum > 0 && !none) {
            assertThat(after.contentOff()).as("transport checksum").isEqualTo(before.contentOff());
            copy(left, expected, checksum, 2);
        }
        boolean ports = before.protocol() == 6 || before.protocol() == 17;
        if (before.isError(frame)) {
            copy(left, expected, before.l4(), left.length - before.l4()); // ErrorTest holds these
        } else if (!before.laterFragment() && (ports || checksum == before.l4() + 2)) {
            copy(left, expected, before.l4() + (ports ? 0 : 4), ports ? 4 : 2);
        }
        assertThat(left).isEqualTo(expected);
    }

    private static void copy(byte[] from, byte[] to, int at, int length) {
        System.arraycopy(from, at, to, at, length);
    }

    /** To its sender, with checksums that hold. */
    private static void checkAnswer(byte[] frame, byte[] left) {
        FrameSums answer = FrameSums.of(left);
        int source = 14 + (answer.v4() ? 12 : 8);
        int length = answer.v4() ? 4 : 16;
        assertThat(Arrays.copyOfRange(left, source + length, source + 2 * length))
                .isEqualTo(Arrays.copyOfRange(frame, source, source + length));
        assertThat(answer.end()).isLessThanOrEqualTo(left.length);
        assertThat(answer.headerOff()).isZero();
        assertThat(answer.contentOff()).isZero();
    }
}
