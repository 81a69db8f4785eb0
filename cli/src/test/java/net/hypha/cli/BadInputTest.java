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
            quoteCharacter = '"',
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
                "explain web.oakestra --flow tcp 10.18.0.4:1 10.30.0.1:80 | either a NAME or ADDRESS, or --flow",
                "explain --flow tcp 10.18.0.4:1 | --flow",
                "explain --flow tpc 10.18.0.4:1 10.30.0.1:80 | 'tpc' is not a protocol",
                "explain --flow tcp 10.18.0.4 10.30.0.1:80 | the port is missing in '10.18.0.4'",
                "explain --flow tcp 10.18.0.4:65536 10.30.0.1:80 | '10.18.0.4:65536' is not ADDRESS:PORT",
                "explain --flow tcp fc00::4:1 [fdff::1]:80 | the port is missing in 'fc00::4:1'",
                "explain --flow tcp 10.18.0.4:1 web.oakestra:80 | 'web.oakestra:80' is not ADDRESS:PORT",
                "explain web.oakestra --from Router_2 | --from: ",
                "explain web.oakestra --from router2 --socket /run/node.sock | --socket names a node's API",
                "explain web.oakestra --server https://h:1 | are for --from NODE, which is missing",
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
