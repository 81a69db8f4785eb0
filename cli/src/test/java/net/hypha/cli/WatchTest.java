package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.hypha.cli.api.ApiClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code hypha watch} against a real domain manager. */
@Timeout(120)
class WatchTest {
    @TempDir
    private Path folder;

    @Test
    void itGoesOnOverAManagerThatIsKilledAndLosesAndDoublesNothing() throws Exception {
        Path socket = folder.resolve("domain.sock");
        Path config = Files.writeString(folder.resolve("hypha.yaml"), """
                domain:
                  name: munich
                  state: %1$s/state
                  exchange: {listen: "127.0.0.1:0", insecure: true}
                  api: {socket: %2$s}
                """.formatted(folder, socket));
        Process manager = manager(config);
        Map<String, String> environment = Map.of("HYPHA_DOMAIN_SOCKET", socket.toString());
        try (Watch watch =
                new Watch(socket, "watch", "services", "--json", "--since", begin(socket), "--count", "40")) {
            apply(environment, 0, 20);
            manager.destroyForcibly().waitFor();
            manager = manager(config);
            apply(environment, 20, 40);

            assertThat(watch.events())
                    .extracting(event -> event.path("name").asString())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 40).mapToObj(i -> "a" + i).toList());
        } finally {
            manager.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoAsksForWhatIsLostGetsAllThereIs() throws Exception {
        try (RunningDomain domain = new RunningDomain(folder, "")) {
            domain.hypha("service", "apply", "web");
            Call call = domain.hypha("watch", "services", "--since", "of-another-journal.7", "--count", "1");
            assertThat(call.err()).contains("events are missing: that place is of another journal", "all there is now");
            assertThat(call.out()).contains("service web present default=round-robin");

            assertThat(domain.hypha("watch", "--state", "--count", "2").out())
                    .contains("domain munich present relation=self", "service web present");
            assertThat(domain.hypha("watch", "services", "--since", "nonsense").err())
                    .contains("is no place among");
            assertThat(domain.hypha("watch", "tokens").err()).contains("possible are services, instances");
        }
    }

    @Test
    void aDomainThatDoesNotRunIsSaid() {
        Call call = Call.in(Map.of("HYPHA_DOMAIN_SOCKET", folder.resolve("none").toString()), "watch");
        assertThat(call.err()).contains("there is no socket");
        assertThat(call.exitCode()).isEqualTo(1);
    }

    private static void apply(Map<String, String> environment, int from, int to) {
        for (int i = from; i < to; i++) {
            Call call = Call.in(environment, "service", "apply", "a" + i);
            assertThat(call.exitCode()).as(call.err()).isZero();
        }
    }

    /** The place before the first event. */
    private static String begin(Path socket) {
        try (ApiClient api = new ApiClient(socket, "hypha domain")) {
            return api.get("/v1/status").path("incarnation").asString() + ".0";
        }
    }

    /** A domain manager as a process of its own, ready. */
    private Process manager(Path config) throws IOException, InterruptedException {
        Path ready = folder.resolve("ready");
        Files.deleteIfExists(ready);
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "net.hypha.cli.Main",
                        "domain",
                        "--config",
                        config.toString(),
                        "--ready-file",
                        ready.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        while (!Files.exists(ready)) {
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS))
                    .as(Files.readString(folder.resolve("log")))
                    .isFalse();
        }
        return process;
    }

    /** A watch in a thread of its own. */
    private static final class Watch implements AutoCloseable {
        private final BufferedReader out;
        private final Thread thread;

        Watch(Path socket, String... args) throws IOException {
            PipedWriter writer = new PipedWriter();
            out = new BufferedReader(new PipedReader(writer, 1 << 16));
            thread = Thread.ofPlatform().daemon().start(() -> {
                try (PrintWriter told = new PrintWriter(writer, true)) {
                    Main.commandLine(
                                    Map.of("HYPHA_DOMAIN_SOCKET", socket.toString()),
                                    told,
                                    new PrintWriter(new StringWriter()))
                            .execute(args);
                }
            });
        }

        List<JsonNode> events() throws IOException {
            List<JsonNode> events = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                events.add(JsonMapper.builder().build().readTree(line));
            }
            return events;
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
