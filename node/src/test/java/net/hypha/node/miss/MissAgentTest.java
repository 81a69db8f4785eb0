package net.hypha.node.miss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MissAgentTest {
    private static final String SERVICE = "10.30.0.1";

    private final FakeWire wire = new FakeWire();
    private final FakeDirectory directory = new FakeDirectory();
    private long nowNs;
    private final MissAgent agent = new MissAgent(wire, directory, () -> nowNs);

    @Test
    void framesWaitForOneAnswerAndGoOnInOrder() throws IOException {
        for (int i = 0; i < 3; i++) {
            wire.incoming.add(syn(i));
        }
        work();
        assertThat(directory.asked).containsExactly(InetAddress.ofLiteral(SERVICE));
        assertThat(wire.written).isEmpty();

        directory.now(SERVICE, Directory.Verdict.KNOWN);
        agent.answer();
        work();

        assertThat(wire.written).containsExactly(syn(0), syn(1), syn(2));
        assertThat(agent.counters()).containsEntry("put-back", 3L).containsEntry("asked", 1L);
    }

    @Test
    void aRecheckWithoutAnAnswerLeavesTheFramesWaiting() throws IOException {
        wire.incoming.add(syn(1));
        work();
        agent.answer();
        work();

        assertThat(directory.asked).hasSize(1);
        assertThat(wire.written).isEmpty();
    }

    @Test
    void nobodyThereIsToldAtOnceToTheWorkload() throws IOException {
        directory.now(SERVICE, Directory.Verdict.NOBODY_THERE);
        wire.incoming.add(syn(1));
        work();

        IpPacket answer = Packets.parsed(packetOf(wire.written.getFirst()));
        assertThat(answer.protocol()).isEqualTo(IpPacket.TCP);
        assertThat(answer.destination()).isEqualTo(InetAddress.ofLiteral("10.18.0.2"));
        assertThat(wire.written.getFirst().getLong(0)).as("to a workload").isEqualTo(0x0200_0000_0000_0200L);
    }

    @Test
    void aCallerOfAnotherNodeIsToldByTheDatapathToo() throws IOException {
        directory.now(SERVICE, Directory.Verdict.UNKNOWN);
        byte[] packet = Packets.tcp("10.31.0.1", SERVICE, Packets.SYN, 1, 0, 0);
        wire.incoming.add(ByteBuffer.wrap(Packets.frame(packet, 0x01020304)));
        work();

        ByteBuffer answer = wire.written.getFirst();
        assertThat(answer.getLong(0)).as("to the peer").isEqualTo(0x0200_0102_0304_0200L);
        assertThat(answer.getInt(8)).as("from here").isZero();
        assertThat(Packets.parsed(packetOf(answer)).destination()).isEqualTo(InetAddress.ofLiteral("10.31.0.1"));
    }

    /** The kernel has finished its checksum on the way here, and cuts it when it comes back. */
    @Test
    void whatGoesToAPeerIsPutBackAtOnceEvenALaterFragment() throws IOException {
        for (int place : new int[] {0, 0x2000 + 185}) {
            byte[] packet = Packets.ip("10.18.0.2", SERVICE, IpPacket.UDP, new byte[1_480]);
            packet[6] = (byte) (place >> 8);
            packet[7] = (byte) place;
            byte[] frame = Packets.frame(packet, 0);
            frame[5] = 7; // to peer 7
            wire.incoming.add(ByteBuffer.wrap(frame));
            work();

            assertThat(wire.written.removeFirst()).isEqualTo(ByteBuffer.wrap(frame));
        }
        assertThat(directory.asked).isEmpty();
        assertThat(agent.counters()).containsOnly(entry("put-back", 2L));
    }

    @Test
    void whoGetsNoAnswerInTimeIsToldSo() throws IOException {
        wire.incoming.add(syn(1));
        work();
        nowNs += TimeUnit.SECONDS.toNanos(2);
        work();

        assertThat(agent.counters()).containsEntry("expired", 1L).containsEntry("refused-unknown", 1L);
    }

    @Test
    void fragmentsGoOnBehindTheFirstOfTheirDatagram() throws IOException {
        for (int offset = 0; offset < 3; offset++) {
            wire.incoming.add(fragment(offset));
        }
        work();
        directory.now(SERVICE, Directory.Verdict.KNOWN);
        agent.answer();
        work();

        assertThat(wire.written).containsExactly(fragment(0), fragment(1), fragment(2));
    }

    @Test
    void aFragmentThatOvertookItsFirstIsPutBackAMomentLater() throws IOException {
        directory.now(SERVICE, Directory.Verdict.KNOWN);
        wire.incoming.add(fragment(1));
        work();
        assertThat(wire.written).as("its first may be on the way").isEmpty();
        agent.doWork(100);
        assertThat(wire.timeoutMs).isEqualTo(5);

        nowNs += TimeUnit.MILLISECONDS.toNanos(5);
        work();

        assertThat(wire.written).containsExactly(fragment(1));
        assertThat(agent.counters()).containsEntry("early-fragment", 1L).containsEntry("put-back", 1L);
        assertThat(directory.asked).isEmpty();
    }

    @Test
    void fragmentsThatWaitForTheirFirstAreBounded() throws IOException {
        for (int i = 0; i < 257; i++) {
            wire.incoming.add(fragment(1 + i));
        }
        work();

        assertThat(agent.counters()).containsEntry("early-fragment", 256L).containsEntry("drop-queue-full", 1L);
    }

    private static ByteBuffer fragment(int offset) {
        byte[] packet = Packets.udp("10.18.0.2", SERVICE, 40_000, new byte[8]);
        packet[6] = (byte) (0x20 | offset >> 8);
        packet[7] = (byte) offset;
        return ByteBuffer.wrap(Packets.frame(packet));
    }

    @Test
    void whatWaitsIsBounded() throws IOException {
        for (int i = 0; i < 20; i++) {
            wire.incoming.add(syn(i));
        }
        work();
        assertThat(agent.counters()).containsEntry("drop-queue-full", 4L);
        for (int address = 0; address < 1_100; address++) {
            wire.incoming.add(ByteBuffer.wrap(Packets.frame(Packets.tcp(
                    "10.18.0.2", "10.30." + (1 + address / 250) + "." + address % 250, Packets.SYN, 1, 0, 0))));
        }
        work();

        assertThat(agent.counters()).containsEntry("drop-queue-full", 4L + 1_100 - (1_024 - 16));
    }

    @Test
    void refusalsAreLimited() throws IOException {
        directory.now(SERVICE, Directory.Verdict.NOBODY_THERE);
        for (int i = 0; i < 300; i++) {
            wire.incoming.add(syn(i));
        }
        work();

        assertThat(wire.written).hasSize(256);
        assertThat(agent.counters()).containsEntry("drop-refusals-limited", 44L);
    }

    private void work() throws IOException {
        int done = 1;
        while (done > 0) {
            done = agent.doWork(0);
        }
    }

    private static ByteBuffer syn(int sequence) {
        return ByteBuffer.wrap(Packets.frame(Packets.tcp("10.18.0.2", SERVICE, Packets.SYN, sequence, 0, 0)));
    }

    private static byte[] packetOf(ByteBuffer frame) {
        byte[] packet = new byte[frame.remaining() - 14];
        frame.duplicate().position(14).get(packet);
        return packet;
    }

    private static final class FakeDirectory implements Directory {
        private final Map<InetAddress, Verdict> verdicts = new HashMap<>();
        final List<InetAddress> asked = new ArrayList<>();

        void now(String address, Verdict verdict) {
            verdicts.put(InetAddress.ofLiteral(address), verdict);
        }

        @Override
        public Verdict verdict(InetAddress address, int from) {
            return verdicts.getOrDefault(address, Verdict.OPEN);
        }

        @Override
        public void ask(InetAddress address) {
            asked.add(address);
        }
    }

    private static final class FakeWire implements Wire {
        final Deque<ByteBuffer> incoming = new ArrayDeque<>();
        final List<ByteBuffer> written = new ArrayList<>();
        int timeoutMs;

        @Override
        public int read(ByteBuffer buffer, int timeoutMs) {
            this.timeoutMs = timeoutMs;
            ByteBuffer next = incoming.poll();
            if (next == null) {
                return 0;
            }
            int length = next.remaining();
            buffer.put(next);
            return length;
        }

        @Override
        public boolean write(ByteBuffer frame) {
            written.add(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
            return true;
        }

        @Override
        public void wake() {
            // reads never wait here
        }
    }
}
