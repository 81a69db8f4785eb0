package net.hypha.domain.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import net.hypha.domain.etcd.EtcdProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two managers on an etcd of three members, each of these in a network namespace of its own. All of it happens on a machine inside the machine
 * and vanishes with it; what happens there is {@link EtcdScenario}.
 */
class EtcdIT {
    private static final String MACHINE = """
            set -eu
            mount --make-rprivate /
            mount -t tmpfs tmpfs /run
            ip link set lo up
            ip link add name hub type bridge
            ip address add 10.77.0.100/24 dev hub
            ip link set hub up
            for i in 1 2 3; do
                ip netns add member$i
                ip link add wire$i type veth peer name eth0 netns member$i
                ip link set wire$i master hub up
                ip -n member$i link set lo up
                ip -n member$i address add 10.77.0.$i/24 dev eth0
                ip -n member$i link set eth0 up
            done
            exec "$@"
            """;

    @TempDir
    private Path folder;

    @Test
    void nothingAcknowledgedIsLostWhenMembersAndManagersFail() throws Exception {
        assumeRoot();
        EtcdProcess.assumeThere();
        Path said = folder.resolve("said");
        Process machine = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "bash",
                        "-c",
                        MACHINE,
                        "-",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EtcdScenario.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = machine.waitFor(6, TimeUnit.MINUTES);
        machine.destroyForcibly().waitFor();
        String output = Files.readString(said);
        assertThat(ended).as("it came to its end; it said:%n%s", output).isTrue();
        assertThat(machine.exitValue()).as(output).isZero();
        assertThat(output).contains("all is well");
    }

    private static void assumeRoot() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer user && user == 0;
        assertThat(root || !"true".equals(System.getenv("CI")))
                .as("CI runs as root")
                .isTrue();
        assumeTrue(root, "needs root: it makes namespaces");
    }
}
