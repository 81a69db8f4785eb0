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

    @TempDir
    private Path directory;

    @Test
    void theGuideToAServiceOfYourOwnWorksAsWritten() throws IOException, InterruptedException {
        String output = follow("own-service.md");

        assertThat(count(output, "hello from green")).as(output).isEqualTo(2);
        assertThat(count(output, "hello from blue")).as(output).isEqualTo(4);
        assertThat(output)
                .containsPattern("seen from +node workbench; the domain told news \\d+ s ago")
                .containsPattern("why there +it was its turn")
                .containsPattern("bound to +instance [01] of hello@at-home on this node")
                .containsPattern("\\d % +instance 0 +workbench +1 ")
                .containsPattern("instance 1: costs ");
    }

    @Test
    void theGuideToJoiningAndRevokingWorksAsWritten() throws IOException, InterruptedException {
        String output = follow("joining.md");

        assertThat(count(output, "node workbench joined; its certificate is in /var/lib/hypha/trust-node"))
                .as(output)
                .isEqualTo(2);
        assertThat(output).contains("revoked node workbench").contains("node:workbench was revoked at");
    }

    @Test
    void theGuideToATreeOfDomainsWorksAsWritten() throws IOException, InterruptedException {
        String output = follow("tree.md");

        assertThat(output).containsSubsequence("hello from here", "hello from there", "hello from there");
        assertThat(output).containsPattern("berlin.eu +child +up").containsPattern("in +berlin.eu +hello +berlin.eu");
    }

    @Test
    void theGuideToManifestsWorksAsWritten() throws IOException, InterruptedException {
        follow("manifests.md");
    }

    @Test
    void theGuideToTheApiFromElsewhereWorksAsWritten() throws IOException, InterruptedException {
        String output = follow("remote.md");

        assertThat(output)
                .contains("and 'till' is none of them", "has the role reader, and this takes deployer")
                .containsPattern("token:[0-9a-f]+ +service shop.web: created")
                .containsPattern("unix:root +token [0-9a-f]+: created for the API, role deployer, services shop")
                .containsPattern("DELETE /v1/services/shop.web +refused: 403")
                .doesNotContain("EndPointIdentification");
    }

    @Test
    void theGuideToBackupAndRestoreWorksAsWritten() throws IOException, InterruptedException {
        String output = follow("backup.md");

        assertThat(output)
                .contains("1 services, 0 instances and 0 nodes of at-home are restored")
                .containsPattern("webserver +round-robin +0");
    }

    @Test
    void theGuideToSeveralManagersWorksAsWritten() throws IOException, InterruptedException {
        String output = follow("managers.md");

        assertThat(output)
                .containsPattern("Standing by: 127.0.0.1:50100 \\(process [0-9]+\\) leads")
                .containsPattern("webserver +round-robin +0")
                .contains("1 services, 0 instances and 0 nodes of at-home are in /run/backup.db");
    }

    @Test
    void theGuideToHealthWorksAsWritten() throws IOException, InterruptedException {
        String output = follow("health.md");

        assertThat(count(output, "hello from blue")).as(output).isEqualTo(2);
        assertThat(output).containsPattern("shop +0 +(ready|unhealthy) .* 50 +version=2");
    }

    /** Does what a guide tells; returns what was said meanwhile, which has all that the guide shows. */
    private String follow(String name) throws IOException, InterruptedException {
        assumeRoot();
        Document guide = Document.read(SourceTree.root().resolve("docs/guides").resolve(name));
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
        guide.blocks("text").stream()
                .flatMap(String::lines)
                .forEach(line -> assertThat(squeezed(output)).containsAll(squeezed(line)));
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
