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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.hypha.bench.measure.MeasureException;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.demo.world.Await;
import net.hypha.semantics.service.DomainName;
import tools.jackson.databind.node.JsonNodeFactory;

/** A {@code hypha domain} as a user starts it, on loopback. */
final class Manager implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /** Ten thousand sessions have both of their sides on these few cores. */
    private static final String TREE_BEAT = "5s";

    private static final int PORT = 20190; // below those that the kernel gives to who dials
    private static final int FIRST_CLUSTER_PORT = 20191;

    /** What a collector puts where something dead was that it did not move the rest over. */
    private static final Pattern FILLER =
            Pattern.compile("(?m)^ *[0-9]+: +[0-9]+ +([0-9]+) +\\S*jdk\\.internal\\.vm\\.Filler");

    private final DomainName domain;
    private final int port;
    private final Path directory;
    private final String launcher;
    private Process process;

    /** @param beat how often its neighbours show a sign of life */
    private Manager(DomainName domain, int port, Path directory, String launcher, String beat, String more) {
        this.domain = domain;
        this.port = port;
        this.directory = directory;
        this.launcher = launcher;
        write(beat, more);
        process = start();
    }

    /** Of a domain alone. */
    Manager(Path directory, String launcher) {
        this(
                new DomainName("bench"),
                PORT,
                directory,
                launcher,
                "200ms",
                "pools: {services: [\"10.64.0.0/10\", \"fdff::/16\"], nodes: [\"10.128.0.0/9\", \"fc00::/16\"]}");
    }

    /** Of a domain above this many clusters. */
    static Manager root(int clusters, Path directory, String launcher) {
        String children = IntStream.range(0, clusters)
                .mapToObj(number -> "{name: " + cluster(number) + "}")
                .collect(Collectors.joining(", "));
        return new Manager(
                new DomainName("root"),
                PORT,
                directory,
                launcher,
                TREE_BEAT,
                "children: [" + children + "]\n"
                        + "  pools: {services: [10.126.0.0/15, \"fdff::/16\"], nodes: [10.255.0.0/16, \"fcff::/16\"]}");
    }

    /** Of a cluster below {@link #root}; of 32 at most. */
    static Manager cluster(int number, Path directory, String launcher) {
        return new Manager(
                cluster(number),
                FIRST_CLUSTER_PORT + number,
                directory,
                launcher,
                TREE_BEAT,
                "parent: {name: root, dial: \"127.0.0.1:" + PORT + "\"}\n"
                        + "  pools: {services: [10.%1$d.0.0/15, \"fd%2$02d::/16\"], nodes: [10.%3$d.0.0/16, \"fc%2$02d::/16\"]}"
                                .formatted(64 + 2 * number, number, 128 + number));
    }

    private static DomainName cluster(int number) {
        return new DomainName("c" + number + ".root");
    }

    DomainName domain() {
        return domain;
    }

    private void write(String beat, String more) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("domain.yaml"), """
                    domain:
                      name: %1$s
                      state: %2$s/state
                      exchange: {listen: "127.0.0.1:%3$d", insecure: true, beat: %5$s}
                      api: {socket: %2$s/domain.sock}
                      %4$s
                    """.formatted(domain, directory, port, more, beat));
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
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
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

    /** What it has in memory, all told, in bytes. */
    long residentBytes() {
        try {
            Matcher resident = Pattern.compile("(?m)^VmRSS:\\s+([0-9]+) kB")
                    .matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
            if (!resident.find()) {
                throw new MeasureException("the kernel tells no VmRSS of " + process.pid());
            }
            return Long.parseLong(resident.group(1)) << 10;
        } catch (IOException e) {
            throw new MeasureException("cannot read the status of " + process.pid() + ": " + e.getMessage(), e);
        }
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
