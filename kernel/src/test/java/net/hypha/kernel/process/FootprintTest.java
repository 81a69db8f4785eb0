package net.hypha.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FootprintTest {
    private static final List<String> SMAPS = List.of(
            "800001000-80166a000 rw-p 00001000 08:01 77                    /opt/hypha/node.aot",
            "Private_Dirty:      22580 kB",
            "80166c000-803569000 r--p 0166a000 08:01 77                    /opt/hypha/node.aot",
            "Rss:                31736 kB",
            "Private_Dirty:          0 kB",
            "7f8eb94e3000-7f8eba56f000 r-xp 00200000 08:01 78              /usr/lib/jvm/lib/server/libjvm.so",
            "Private_Dirty:          0 kB",
            "7f8eba880000-7f8eba96b000 r--p 01500000 08:01 78              /usr/lib/jvm/lib/server/libjvm.so",
            "Private_Dirty:        940 kB",
            "7f8eab400000-7f8eb3f33000 r--s 00000000 08:01 79              /usr/lib/jvm/lib/modules",
            "Private_Dirty:          0 kB",
            "7f8e80000000-7f8e80747000 r--p 00000000 00:00 0 ",
            "Private_Dirty:          0 kB");

    @Test
    void pagesThatWereWrittenToAreNeverGivenBack() {
        assertThat(Footprint.clean(SMAPS))
                .as(
                        "a linker writes to its tables before it protects them: dropped, they would come back as they are in the file")
                .containsExactly(
                        new Footprint.Clean(0x80166c000L, 0x1efd000L),
                        new Footprint.Clean(0x7f8eb94e3000L, 0x108c000L));
    }

    @Test
    void aProcessGoesOnAfterItHasShrunk() {
        Footprint.shrink();
        assertThat(List.of("read", "again")).hasSize(2);
    }
}
