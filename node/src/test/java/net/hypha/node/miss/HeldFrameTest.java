package net.hypha.node.miss;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldFrameTest {
    @Test
    void aPlainFrameIsAWorkloads() {
        HeldFrame frame = HeldFrame.parse(Packets.frame(Packets.tcp("fc00::2", "fdff:1000::1", Packets.SYN, 1, 0, 0)))
                .orElseThrow();

        assertThat(frame.from()).isZero();
        assertThat(frame.destination()).isEqualTo(InetAddress.ofLiteral("fdff:1000::1"));
    }

    @Test
    void aPeersFrameCarriesItsIdAsSource() {
        byte[] packet = Packets.tcp("10.31.0.1", "10.30.0.1", Packets.SYN, 1, 0, 0);
        HeldFrame frame = HeldFrame.parse(Packets.frame(packet, 0x01020304)).orElseThrow();

        assertThat(frame.from()).isEqualTo(0x01020304);
        assertThat(frame.destination()).isEqualTo(InetAddress.ofLiteral("10.30.0.1"));
        assertThat(frame.packet().source()).isEqualTo(InetAddress.ofLiteral("10.31.0.1"));
    }

    @Test
    void theKernelsOwnTalkOnTheDeviceIsNothing() {
        byte[] frame = Packets.frame(Packets.ip("fe80::1", "ff02::16", 0, new byte[16]));
        frame[0] = 0x33;
        frame[1] = 0x33;
        assertThat(HeldFrame.parse(frame)).isEmpty();
    }

    @Test
    void aTruncatedOrMislabelledFrameIsNothing() {
        byte[] frame = Packets.frame(Packets.tcp("10.18.0.2", "10.30.0.1", Packets.SYN, 1, 0, 0));
        for (int length = 0; length < frame.length; length++) {
            assertThat(HeldFrame.parse(Arrays.copyOf(frame, length))).isEmpty();
        }
        frame[12] = (byte) 0x86;
        frame[13] = (byte) 0xdd;
        assertThat(HeldFrame.parse(frame)).isEmpty();
    }

    @Test
    void anIpv6ChainOfExtensionHeadersIsFollowedOnlySoFar() {
        byte[] chain = new byte[8 * 20];
        byte[] packet = Packets.ip("fc00::2", "fdff::1", 60, chain);
        for (int i = 0; i < chain.length; i += 8) {
            packet[40 + i] = 60;
        }
        assertThat(Packets.parsed(packet).protocol()).isEqualTo(IpPacket.NONE);
    }

    @Test
    void garbageIsSurvivedAndWhateverIsParsedCanBeRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[][] models = {
            Packets.frame(Packets.tcp("10.18.0.2", "10.30.0.1", Packets.SYN, 1, 0, 9)),
            Packets.frame(Packets.tcp("fc00::2", "fdff::1", Packets.SYN, 1, 0, 9)),
            Packets.frame(Packets.udp("fc01::2", "fdff::1", 9, new byte[4]), 7),
            Packets.frame(Packets.ip("fc00::2", "fdff::1", 44, new byte[64]))
        };
        for (int round = 0; round < 200_000; round++) {
            byte[] model = models[random.nextInt(models.length)];
            byte[] frame = Arrays.copyOf(model, random.nextInt(4) == 0 ? random.nextInt(200) : model.length);
            for (int flips = random.nextInt(8); flips > 0 && frame.length > 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            try {
                Optional<HeldFrame> parsed = HeldFrame.parse(frame);
                parsed.ifPresent(held -> Refusal.of(
                                held.packet(),
                                random.nextBoolean() ? Refusal.Reason.UNKNOWN : Refusal.Reason.NOBODY_THERE)
                        .ifPresent(answer -> assertThat(IpPacket.parse(answer, 0, answer.length))
                                .isPresent()));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }
}
