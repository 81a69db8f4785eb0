package net.hypha.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.cli.rules.SourceTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the guides tell to do, word by word, as root, on a machine inside the machine: network, mounts,
 * processes, /run and /var/lib are the test's own and vanish with it.
 */
class GuideIT {
    private static final String MACHINE = """
            set -eu
            mount --make-rprivate /
            mount -t tmpfs tmpfs /run
            mount -t tmpfs tmpfs /var/lib
            mount -t tmpfs tmpfs /sys/fs/bpf
            ip link set lo up
            """;

    @Test
    void aServiceOfYourOwnWorksAsWritten(@TempDir Path directory) throws IOException, InterruptedException {
        Document guide = Document.read(SourceTree.root().resolve("docs/guides/own-service.md"));
        String output = run(guide, directory);
        assertThat(count(output, "hello from green")).as(output).isEqualTo(2);
        assertThat(count(output, "hello from blue")).as(output).isEqualTo(4);
        guide.blocks("text").stream()
                .flatMap(String::lines)
                .forEach(line -> assertThat(squeezed(output)).containsAll(squeezed(line)));
    }

    @Test
    void joiningAndRevokingWorkAsWritten(@TempDir Path directory) throws IOException, InterruptedException {
        String output = run(Document.read(SourceTree.root().resolve("docs/guides/joining.md")), directory);
        assertThat(count(output, "node workbench joined; its certificate is in /var/lib/hypha/trust-node"))
                .as(output)
                .isEqualTo(2);
        assertThat(output).contains("revoked node workbench").contains("node:workbench was revoked at");
    }

    /** What a guide's commands say, once all of them have succeeded. */
    private static String run(Document guide, Path directory) throws IOException, InterruptedException {
        assumeRoot();
        Path script = directory.resolve("guide.sh");
        Path said = directory.resolve("said");
        Files.writeString(script, MACHINE + String.join("\n", guide.blocks("sh run")));

        Process machine = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "bash",
                        script.toString())
                .directory(SourceTree.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = machine.waitFor(3, TimeUnit.MINUTES);
        machine.destroyForcibly().waitFor();

        String output = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(ended).as("the guide came to its end; it said:%n%s", output).isTrue();
        assertThat(machine.exitValue()).as(output).isZero();
        return output;
    }

    private static long count(String output, String line) {
        return output.lines().filter(line::equals).count();
    }

    /** Without regard to how wide a table's columns are. */
    private static List<String> squeezed(String text) {
        return text.lines().map(line -> line.strip().replaceAll("\\s+", " ")).toList();
    }

    private static void assumeRoot() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer user && user == 0;
        assertThat(root || !"true".equals(System.getenv("CI")))
                .as("CI runs as root")
                .isTrue();
        assumeTrue(root, "needs root: it makes namespaces and loads eBPF programs");
    }
}
