package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is typed wrongly is answered by one message and exit code 2, never by a stack trace. */
class BadInputTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "atach | atach",
                "attach | --netns",
                "attach --netns does-not-exist | /run/netns/does-not-exist",
                "attach --netns /proc/self/ns/net --number 3 | --service",
                "attach --netns /proc/self/ns/net --number three | three",
                "attach --netns /proc/self/ns/net --location 91,0 | off the globe",
                "attach --netns /proc/self/ns/net --location here | LATITUDE,LONGITUDE",
                "attach --netns /proc/self/ns/net --service a --label here | write KEY=VALUE",
                "attach --netns /proc/self/ns/net --service a --weight 1001 | weight 1001 is not between 0 and 1000",
                "instance weight web 0 1001 | weight 1001 is not between 0 and 1000",
                "instance weight web 0 -1 | -1",
                "instance weight web zero 5 | zero",
                "service | apply, list or delete",
                "service apply | NAME or -f FILE",
                "service apply -f /does/not/exist.yaml | /does/not/exist.yaml",
                "resolve | NAME",
                "explain | NAME",
                "explain web.oakestra shop.oakestra | shop.oakestra",
                "routes -o csv | csv",
            })
    void aWrongCallNamesWhatIsWrong(String line, String named) {
        Call call = Call.hypha(line.split(" "));

        assertThat(call.err()).contains(named).doesNotContain("\tat ");
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
    }

    @Test
    void aManifestThatIsNoYamlIsRefusedWithItsLine() throws IOException {
        Path manifest = Files.writeString(directory.resolve("bad.yaml"), "service: web\ndefault: [fastest\n");

        Call call = Call.hypha("service", "apply", "-f", manifest.toString());

        assertThat(call.err()).contains(manifest + ":");
        assertThat(call.exitCode()).isEqualTo(2);
    }

    @Test
    void aManifestWithoutAServiceIsRefused() throws IOException {
        Path manifest = Files.writeString(directory.resolve("bad.yaml"), "default: fastest\n");

        Call call = Call.hypha("service", "apply", "-f", manifest.toString());

        assertThat(call.err()).contains("service: NAME");
        assertThat(call.exitCode()).isEqualTo(2);
    }

    @Test
    void aProgramThatDoesNotRunIsNamedWithItsSocket() {
        Path socket = directory.resolve("node.sock");

        Call call = Call.in(Map.of("HYPHA_NODE_SOCKET", socket.toString()), "status");

        assertThat(call.err()).contains("hypha node").contains(socket.toString());
        assertThat(call.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        Call call = Call.hypha();

        assertThat(call.out()).contains("Usage: hypha").contains("attach");
        assertThat(call.exitCode()).isZero();
    }
}
