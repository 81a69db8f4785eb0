package net.hypha.node.miss;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CuttingTest {
    @Test
    void fragmentsMakeUpThePacket() {
        byte[] data = new byte[3_001];
        new Random(7).nextBytes(data);
        byte[] packet = Packets.ip("10.18.0.2", "10.30.0.1", IpPacket.UDP, data);

        List<byte[]> fragments = Cutting.of(Packets.parsed(packet), 1_372);

        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] fragment : fragments) {
            assertThat(fragment.length).isLessThanOrEqualTo(1_372);
            assertThat(IpPacket.u16(fragment, 2)).isEqualTo(fragment.length);
            assertThat(Checksum.finish(Checksum.add(0, fragment, 0, 20))).isZero();
            assertThat((IpPacket.u16(fragment, 6) & 0x1fff) * 8)
                    .as("where it begins")
                    .isEqualTo(whole.size());
            whole.write(fragment, 20, fragment.length - 20);
            boolean more = (IpPacket.u16(fragment, 6) & 0x2000) != 0;
            assertThat(more).isEqualTo(whole.size() < data.length);
        }
        assertThat(whole.toByteArray()).isEqualTo(data);
    }

    @Test
    void aFragmentOfADatagramIsCutInItsPlace() {
        byte[] packet = Packets.ip("10.18.0.2", "10.30.0.1", IpPacket.UDP, new byte[1_480]);
        packet[6] = 0x20; // more follow
        packet[7] = 100; // begins at 800

        List<byte[]> fragments = Cutting.of(Packets.parsed(packet), 1_000);

        assertThat(fragments)
                .extracting(fragment -> IpPacket.u16(fragment, 6))
                .containsExactly(0x2000 + 100, 0x2000 + 222);
    }

    @Test
    void whatMustNotBeCutIsNot() {
        byte[] whole = Packets.ip("10.18.0.2", "10.30.0.1", IpPacket.UDP, new byte[1_480]);
        whole[6] = 0x40;
        assertThat(Cutting.of(Packets.parsed(whole), 1_000)).isEmpty();
        assertThat(Cutting.of(Packets.parsed(Packets.ip("fc00::2", "fdff::1", IpPacket.UDP, new byte[1_480])), 1_000))
                .isEmpty();
    }
}
