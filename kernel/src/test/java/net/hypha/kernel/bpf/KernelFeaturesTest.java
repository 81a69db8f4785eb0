package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KernelFeaturesTest {
    @Test
    void aMissingHelperIsNamedWithTheVersionThatBroughtIt() {
        assertThat(KernelFeatures.missing("5.9.1-custom", helper -> helper != 155))
                .containsExactly(
                        "needs Linux >= 5.10 (bpf_redirect_peer), this is 5.9.1-custom",
                        "needs Linux >= 6.3 (bpf_skb_adjust_room with BPF_F_ADJ_ROOM_DECAP_L3), this is 5.9.1-custom");
        assertThat(KernelFeatures.missing("6.3.0", helper -> true)).isEmpty();
        assertThat(KernelFeatures.missing("10.0", helper -> true)).isEmpty();
    }

    @Test
    void missingRightsAreSaid() {
        assertThat(KernelFeatures.missingRights("Name:\tjava\nCapEff:\t0000000000000000\nSeccomp:\t0\n"))
                .containsExactly("needs root, or the capabilities CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON");
        assertThat(KernelFeatures.missingRights("Name:\tjava\nCapEff:\t000001ffffffffff\nSeccomp:\t0\n"))
                .isEmpty();
        assertThat(KernelFeatures.missingRights("Name:\tjava\nCapEff:\t000000c000001000\nSeccomp:\t0\n"))
                .as("CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")
                .isEmpty();
    }

    @Test
    void theChecksumFlagIsForThoseThatKnowIt() {
        assertThat(KernelFeatures.hasPseudo6Flag("6.15.9")).isFalse();
        assertThat(KernelFeatures.hasPseudo6Flag("6.16.0")).isTrue();
        assertThat(KernelFeatures.hasPseudo6Flag("7.0")).isTrue();
    }

    @Test
    void thePinsFileSystemIsThatOfTheLongestMountPoint() {
        List<String> mounts = List.of(
                "/dev/sda / ext4 rw 0 0",
                "sysfs /sys sysfs rw 0 0",
                "bpf /sys/fs/bpf bpf rw 0 0",
                "none /tmp/with\\040space bpf rw 0 0");
        assertThat(Bpffs.typeOf(Path.of("/sys/fs/bpf/hypha/r1"), mounts)).isEqualTo("bpf");
        assertThat(Bpffs.typeOf(Path.of("/sys/fs"), mounts)).isEqualTo("sysfs");
        assertThat(Bpffs.typeOf(Path.of("/tmp/with space/x"), mounts)).isEqualTo("bpf");
        assertThat(Bpffs.typeOf(Path.of("/tmp"), mounts)).isEqualTo("ext4");
    }

    @Test
    void verdictsAreTheSameInBothLanguages() throws IOException {
        String header = Files.readString(Path.of("src/main/bpf/consts.h"));
        List<String> inC = Pattern.compile("^\\t([A-Z_]+) = (\\d+),\\s*/\\* (.*) \\*/$", Pattern.MULTILINE)
                .matcher(header)
                .results()
                .map(each -> each.group(2) + " "
                        + each.group(1).toLowerCase(Locale.ROOT).replace('_', '-') + ": " + each.group(3))
                .toList();
        Verdict[] verdicts = Verdict.values();
        List<String> inJava = java.util.stream.IntStream.range(0, verdicts.length)
                .mapToObj(i -> i + " " + verdicts[i].word() + ": " + verdicts[i].meaning())
                .toList();
        assertThat(inJava).isEqualTo(inC);
        assertThat(header).contains("VERDICTS = " + verdicts.length + ",");
    }

    @Test
    void theProgramsAreInTheClassPath() throws IOException {
        try (InputStream in = BpfSpec.class.getResourceAsStream("hypha.bpf.o")) {
            assertThat(in).isNotNull();
            byte[] start = in == null ? new byte[0] : in.readNBytes(4);
            assertThat(Arrays.equals(start, new byte[] {0x7f, 'E', 'L', 'F'})).isTrue();
        }
    }
}
