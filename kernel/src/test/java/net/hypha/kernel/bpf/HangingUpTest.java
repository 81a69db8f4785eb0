package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import net.hypha.kernel.ffm.KernelClock;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection ends when both sides have all that the other said, not when both have said FIN: networks lose the last words, too. */
class HangingUpTest extends OnOneNode {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final InetAddress SERVICE = ip("10.30.0.1");
    private static final InetAddress IDENTITY = ip("10.30.0.9");
    private static final int PORT = 40_000;
    /** What the two have said before, so that numbers tell who said what. */
    private static final int CALLER = 5_000;

    private static final int CALLED = 9_000;

    @BeforeEach
    void start() {
        caller(Packets.SYN, CALLER - 1, 0, "");
        called(Packets.SYN_ACK, CALLED - 1, CALLER, "");
        caller(Packets.ACK, CALLER, CALLED, "");
    }

    @Test
    void whoHasHungUpStillHearsTheOtherHoursLater() {
        caller(Packets.FIN_ACK, CALLER, CALLED, "");
        called(Packets.ACK, CALLED, CALLER + 1, "");
        sweepAfter(2 * 60 * MINUTE);

        called(Packets.PSH_ACK, CALLED, CALLER + 1, "late");
        caller(Packets.ACK, CALLER + 1, CALLED + 4, "");
        called(Packets.FIN_ACK, CALLED + 4, CALLER + 1, "");
        caller(Packets.ACK, CALLER + 1, CALLED + 5, "");

        assertEntries(0);
    }

    @Test
    void theLastWordsAreRepeatedUntilTheyAreAcknowledged() {
        caller(Packets.FIN_ACK, CALLER, CALLED, "");
        called(Packets.FIN_ACK, CALLED, CALLER + 1, "lost");
        for (int seconds : new int[] {6, 13, 26, 51, 102}) { // between two repetitions
            sweepAfter(seconds * SECOND);
            called(Packets.FIN_ACK, CALLED, CALLER + 1, "lost");
        }
        caller(Packets.ACK, CALLER + 1, CALLED + 4, "");
        assertEntries(2);
        caller(Packets.ACK, CALLER + 1, CALLED + 5, "");
        assertEntries(0);
    }

    @Test
    void thoughBothHaveHungUpWhatOneHasNotHeardYetIsRepeated() {
        caller(Packets.FIN_ACK, CALLER, CALLED, "lost");
        called(Packets.FIN_ACK, CALLED, CALLER, ""); // without having heard that
        caller(Packets.ACK, CALLER + 5, CALLED + 1, "");

        caller(Packets.FIN_ACK, CALLER, CALLED + 1, "lost");
        called(Packets.ACK, CALLED + 1, CALLER + 5, "");
        assertEntries(2);

        long now = KernelClock.nowNs();
        assertThat(node.datapath().sweep(now + 3 * MINUTE)).isZero();
        assertThat(node.datapath().sweep(now + 5 * MINUTE)).isEqualTo(2);
    }

    private void sweepAfter(long ns) {
        assertThat(node.datapath().sweep(KernelClock.nowNs() + ns)).isZero();
    }

    private void assertEntries(int count) {
        node.datapath().sweep(0);
        assertThat(node.datapath().flowTable().used()).isEqualTo(count);
    }

    private void caller(int flags, int sequence, int ack, String text) {
        byte[] segment = Packets.tcp(client.v4(), SERVICE, PORT, 80, flags, text);
        assertThat(run(client, segment, sequence, ack).destination()).isEqualTo(server.v4());
    }

    private void called(int flags, int sequence, int ack, String text) {
        byte[] segment = Packets.tcp(server.v4(), IDENTITY, 80, PORT, flags, text);
        assertThat(run(server, segment, sequence, ack).destination()).isEqualTo(client.v4());
    }

    private Packets.View run(TestWorkload from, byte[] segment, int sequence, int ack) {
        ByteBuffer frame =
                ByteBuffer.wrap(segment).putInt(14 + 20 + 4, sequence).putInt(14 + 20 + 8, ack);
        Packets.fixTcpChecksum(frame);
        int ifindex = from.plugged().ifindex();
        NativeRun.Outcome outcome = node.namespace.call(() -> node.datapath().run("from_workload", segment, ifindex));
        assertThat(outcome.action()).as("redirected").isEqualTo(7);
        return new Packets.View(outcome.packet());
    }
}
