package net.hypha.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./dev bench} as a process, a few seconds of it. */
class BenchIT {
    private static final int LIMIT_SECONDS = 180; // it may have to build

    @TempDir
    Path temporary;

    @Test
    void twoSubjectsAreMeasuredAndNothingIsLeft() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")) || System.getenv("CI") != null, "needs root");
        Path results = temporary.resolve("results");

        int exit = run(
                "bench",
                "datapath",
                "--quick",
                "--rounds",
                "1",
                "--subjects",
                "plain routing,Hypha",
                "--only",
                "same node, IPv4: connect",
                "--only",
                "same node, IPv6: TCP round trip",
                "--results",
                results.toString());

        assertThat(exit).as(output()).isZero();
        JsonNode report = JsonMapper.builder()
                .build()
                .readTree(results.resolve("datapath.json").toFile());
        assertThat(report.path("rows")
                        .valueStream()
                        .map(row -> row.path("measure").asString() + ", "
                                + row.path("subject").asString()))
                .containsExactly(
                        "same node, IPv4: connect(), p50, plain routing",
                        "same node, IPv4: connect(), p50, Hypha",
                        "same node, IPv6: TCP round trip, p50, plain routing",
                        "same node, IPv6: TCP round trip, p50, Hypha",
                        "same node, IPv6: TCP round trip, p99, plain routing",
                        "same node, IPv6: TCP round trip, p99, Hypha");
        assertThat(results.resolve("datapath.md")).content().contains("plain routing");
        assertThat(results.resolve("datapath.svg")).content().startsWith("<svg").endsWith("</svg>\n");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void withoutANameTheyAreListed() throws Exception {
        assertThat(run("bench")).as(output()).isZero();
        assertThat(output()).contains("datapath");
    }

    private int run(String... arguments) throws Exception {
        List<String> line = Stream.concat(Stream.of(root().resolve("dev").toString()), Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        pid = process.pid();
        return process.exitValue();
    }

    private long pid;

    private String output() throws Exception {
        return Files.readString(temporary.resolve("out"));
    }

    /** Namespaces and labs of that run; the JVM took the shell's place, so it has its number. */
    private List<Path> leftovers() throws Exception {
        try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
            return namespaces
                    .filter(path -> path.getFileName().toString().contains("-" + pid + "-"))
                    .toList();
        }
    }

    /** Tests run in the module's directory. */
    private static Path root() {
        return Path.of("..").toAbsolutePath().normalize();
    }
}
