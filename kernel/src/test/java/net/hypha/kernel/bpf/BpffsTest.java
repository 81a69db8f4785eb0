package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.hypha.kernel.process.BpfMount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BpffsTest {
    @RegisterExtension
    final TestNetwork needsRoot = new TestNetwork();

    @Test
    void itIsMountedOnceOnTheParentOfThePins(@TempDir Path directory) throws Exception {
        Path parent = directory.resolve("hyb-bpf");
        try {
            Bpffs.mountIfNeeded(parent.resolve("router1"));
            Bpffs.mountIfNeeded(parent.resolve("router2"));

            List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts"));
            assertThat(mounts)
                    .filteredOn(line -> line.contains(parent.toString()))
                    .singleElement()
                    .asString()
                    .startsWith("bpf ");
        } finally {
            BpfMount.unmount(parent);
        }
        assertThat(BpfMount.isMounted(parent)).isFalse();
    }

    @Test
    void aRelativePathIsRefused() {
        assertThatThrownBy(() -> Bpffs.mountIfNeeded(Path.of("pins")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be absolute, not pins");
    }
}
