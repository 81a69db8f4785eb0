package net.hypha.node.miss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final String A4 = "10.19.0.2";
    private static final String S4 = "10.30.0.6";
    private static final String A6 = "fc01::2";
    private static final String S6 = "fdff:1000::1";

    @Test
    void aSynToAServiceWithoutInstancesIsResetAsByAClosedPort() {
        for (boolean v4 : new boolean[] {true, false}) {
            IpPacket reset = refused(
                    Packets.tcp(v4 ? A4 : A6, v4 ? S4 : S6, Packets.SYN, 0x53fe6430, 0, 0),
                    Refusal.Reason.NOBODY_THERE);

            assertThat(reset.protocol()).isEqualTo(IpPacket.TCP);
            assertThat(reset.source().getHostAddress()).isEqualTo(v4 ? S4 : "fdff:1000:0:0:0:0:0:1");
            assertThat(reset.u16(0)).isEqualTo(80);
            assertThat(reset.u16(2)).isEqualTo(40_000);
            assertThat(reset.i32(4)).isZero();
            assertThat(reset.i32(8)).isEqualTo(0x53fe6431);
            assertThat(reset.u8(13)).isEqualTo(Packets.RST | Packets.ACK);
            assertChecksums(reset, IpPacket.TCP);
        }
    }

    @Test
    void aSegmentWithAcknowledgementIsResetAtThatNumber() {
        IpPacket reset = refused(Packets.tcp(A4, S4, Packets.ACK, 7, 4711, 5), Refusal.Reason.NOBODY_THERE);

        assertThat(reset.i32(4)).isEqualTo(4711);
        assertThat(reset.u8(13)).isEqualTo(Packets.RST);
    }

    @Test
    void anUnknownAddressIsUnreachable() {
        byte[] syn = Packets.tcp(A4, S4, Packets.SYN, 1, 0, 0);
        IpPacket answer = refused(syn, Refusal.Reason.UNKNOWN);

        assertThat(answer.protocol()).isEqualTo(IpPacket.ICMP);
        assertThat(answer.u8(0)).isEqualTo(3);
        assertThat(answer.u8(1)).isEqualTo(1);
        assertThat(Arrays.copyOfRange(answer.bytes(), 28, 28 + syn.length)).isEqualTo(syn);
        assertThat(Checksum.finish(Checksum.add(0, answer.bytes(), 20, answer.length() - 20)))
                .isZero();
    }

    @Test
    void aDatagramToAServiceWithoutInstancesFindsItsPortUnreachable() {
        IpPacket answer = refused(Packets.udp(A6, S6, 5000, new byte[3_000]), Refusal.Reason.NOBODY_THERE);

        assertThat(answer.length()).isEqualTo(1280);
        assertThat(answer.u8(0)).isEqualTo(1);
        assertThat(answer.u8(1)).isEqualTo(4);
        assertChecksums(answer, IpPacket.ICMP_V6);
    }

    @Test
    void whatMustNotBeAnsweredIsNot() {
        assertThat(Refusal.of(Packets.parsed(Packets.tcp(A4, S4, Packets.RST, 1, 0, 0)), Refusal.Reason.NOBODY_THERE))
                .isEmpty();
        byte[] unreachable = {3, 1, 0, 0, 0, 0, 0, 0};
        assertThat(Refusal.of(Packets.parsed(Packets.ip(A4, S4, IpPacket.ICMP, unreachable)), Refusal.Reason.UNKNOWN))
                .isEmpty();
        byte[] echo = {8, 0, 0, 0, 0, 0, 0, 0};
        assertThat(Refusal.of(Packets.parsed(Packets.ip(A4, S4, IpPacket.ICMP, echo)), Refusal.Reason.UNKNOWN))
                .isPresent();
        byte[] laterFragment = Packets.udp(A4, S4, 5000, new byte[16]);
        laterFragment[7] = 1;
        assertThat(Refusal.of(Packets.parsed(laterFragment), Refusal.Reason.UNKNOWN))
                .isEmpty();
        assertThat(Refusal.of(Packets.parsed(Packets.udp("224.0.0.1", S4, 5000, new byte[1])), Refusal.Reason.UNKNOWN))
                .isEmpty();
    }

    private static IpPacket refused(byte[] packet, Refusal.Reason reason) {
        return Packets.parsed(Refusal.of(Packets.parsed(packet), reason).orElseThrow());
    }

    /** Sums over header, and over payload with its pseudo header, are zero where the checksums are right (RFC 1071). */
    private static void assertChecksums(IpPacket packet, int protocol) {
        byte[] bytes = packet.bytes();
        boolean v4 = packet.version() == 4;
        if (v4) {
            assertThat(Checksum.finish(Checksum.add(0, bytes, 0, 20))).isZero();
        }
        int start = v4 ? 20 : 40;
        int addresses = v4 ? 12 : 8;
        long sum = Checksum.add(0, bytes, addresses, start - addresses) + protocol + packet.payloadLength();
        assertThat(Checksum.finish(Checksum.add(sum, bytes, start, packet.payloadLength())))
                .as(HexFormat.of().formatHex(bytes))
                .isZero();
    }
}
