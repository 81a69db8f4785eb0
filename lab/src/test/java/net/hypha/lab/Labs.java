package net.hypha.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.process.ProcessId;
import net.hypha.lab.wire.WireSettings;

/** The lab of these tests: a - router = b, the second link a wire. */
final class Labs {
    static final String NAME = "hyl-" + ProcessHandle.current().pid();

    private Labs() {}

    static LabSpec spec(String name) {
        return new LabSpec(
                name,
                List.of(
                        HostSpec.host("a").withRoute("default via 192.0.2.1").withRoute("default via 2001:db8:1::1"),
                        HostSpec.router("router"),
                        HostSpec.host("b")
                                .withRoute("default via 198.51.100.1")
                                .withRoute("default via 2001:db8:2::1")),
                List.of(
                        LinkSpec.between(
                                LinkEnd.of("a", "eth0", "192.0.2.2/24", "2001:db8:1::2/64"),
                                LinkEnd.of("router", "left", "192.0.2.1/24", "2001:db8:1::1/64")),
                        LinkSpec.between(
                                        LinkEnd.of("router", "right", "198.51.100.1/24", "2001:db8:2::1/64"),
                                        LinkEnd.of("b", "eth0", "198.51.100.2/24", "2001:db8:2::2/64"))
                                .withWire(WireSettings.delay(Duration.ofMillis(5)))));
    }

    /** Nothing of the lab is left: files, mounts, namespaces, processes. */
    static void assertNothingLeft(String name, Path dir, List<LabProcess> processes) throws IOException {
        assertThat(dir).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(dir.toString());
        assertThat(NetworkNamespace.list()).noneMatch(one -> one.name().startsWith(name + "-"));
        assertThat(processes).noneMatch(LabProcess::alive);
        try (var all = Files.list(Path.of("/proc"))) {
            assertThat(all.filter(path -> mentions(path, dir)).toList()).isEmpty();
        }
        assertThat(ProcessId.of(ProcessHandle.current().pid())).isPresent();
    }

    private static boolean mentions(Path process, Path dir) {
        try {
            return process.getFileName().toString().matches("[0-9]+")
                    && Files.readString(process.resolve("cmdline")).contains(dir + "/");
        } catch (IOException e) {
            return false;
        }
    }
}
