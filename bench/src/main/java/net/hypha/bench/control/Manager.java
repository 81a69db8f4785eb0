package net.hypha.bench.control;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.hypha.bench.measure.MeasureException;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.demo.world.Await;
import net.hypha.semantics.service.DomainName;
import tools.jackson.databind.node.JsonNodeFactory;

/** A {@code hypha domain} as a user starts it, on loopback. */
final class Manager implements AutoCloseable {
    static final DomainName DOMAIN = new DomainName("bench");

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int PORT = 50190;

    /** What a collector puts where something dead was that it did not move the rest over. */
    private static final Pattern FILLER =
            Pattern.compile("(?m)^ *[0-9]+: +[0-9]+ +([0-9]+) +\\S*jdk\\.internal\\.vm\\.Filler");

    private final Path directory;
    private final String launcher;
    private Process process;

    Manager(Path directory, String launcher) {
        this.directory = directory;
        this.launcher = launcher;
        write();
        process = start();
    }

    private void write() {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("domain.yaml"), """
                    domain:
                      name: %1$s
                      state: %2$s/state
                      exchange: {listen: "127.0.0.1:%3$d", insecure: true}
                      api: {socket: %2$s/domain.sock}
                      pools: {services: ["10.64.0.0/10", "fdff::/16"], nodes: ["10.128.0.0/9", "fc00::/16"]}
                    """.formatted(DOMAIN, directory, PORT));
        } catch (IOException e) {
            throw new MeasureException("cannot write to " + directory + ": " + e.getMessage(), e);
        }
    }

    private Process start() {
        Path ready = directory.resolve("ready");
        try {
            Files.deleteIfExists(ready);
            Process started = new ProcessBuilder(
                            launcher,
                            "domain",
                            "--config",
                            directory.resolve("domain.yaml").toString(),
                            "--ready-file",
                            ready.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
            Await.until("'hypha domain'", START_LIMIT, () -> {
                if (!started.isAlive()) {
                    throw new MeasureException("'hypha domain' ended; see its log: " + directory.resolve("log"));
                }
                return Files.exists(ready);
            });
            return started;
        } catch (IOException e) {
            throw new MeasureException("cannot start 'hypha domain': " + e.getMessage(), e);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);
    }

    /** As in a power cut, and started again. */
    void restart() {
        kill();
        process = start();
    }

    private void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ApiClient api() {
        return new ApiClient(directory.resolve("domain.sock"), "hypha domain");
    }

    static void apply(ApiClient api, String service) {
        var _ = api.put(
                "/v1/services/" + ApiClient.segment(service),
                JsonNodeFactory.instance.objectNode().put("service", service));
    }

    /** What lives on the heap after a full collection, in bytes. */
    long liveBytes() {
        String java = ProcessHandle.current().info().command().orElse("java");
        String jcmd = Path.of(java).resolveSibling("jcmd").toString();
        String histogram = output(List.of(jcmd, Long.toString(process.pid()), "GC.class_histogram"));
        Matcher total = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)").matcher(histogram);
        if (!total.find()) {
            throw new MeasureException(
                    "jcmd tells no total: " + histogram.lines().findFirst().orElse(""));
        }
        Matcher filler = FILLER.matcher(histogram);
        long gaps = 0;
        while (filler.find()) {
            gaps += Long.parseLong(filler.group(1));
        }
        return Long.parseLong(total.group(1)) - gaps;
    }

    private static String output(List<String> line) {
        try {
            Process tool = new ProcessBuilder(line).redirectErrorStream(true).start();
            String out = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            tool.waitFor(10, TimeUnit.SECONDS);
            return out;
        } catch (IOException e) {
            throw new MeasureException("cannot run " + line.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public void close() {
        kill();
    }
}
