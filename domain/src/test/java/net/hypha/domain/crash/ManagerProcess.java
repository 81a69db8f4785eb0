package net.hypha.domain.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import net.hypha.domain.DomainManager;
import net.hypha.domain.config.DomainConfig;

/** A domain manager in a process of its own, which can be killed without a warning. */
final class ManagerProcess implements AutoCloseable {
    private static final String READY = "ready on port ";

    private final Process process;
    private final BufferedReader said;

    private ManagerProcess(Process process) {
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The child's entry. */
    public static void main(String[] args) throws Exception {
        DomainManager manager = DomainManager.start(DomainConfig.read(Path.of(args[0])));
        System.out.println(READY + manager.exchangePort());
        String reason = manager.awaitLoss();
        System.out.println(reason);
        System.exit(1);
    }

    /** What it logs goes to a file beside its configuration. */
    static ManagerProcess start(Path config) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ManagerProcess(new ProcessBuilder(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManagerProcess.class.getName(),
                        config.toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        Path.of(config + ".log").toFile()))
                .start());
    }

    /** Waits until it serves; returns the port where nodes are awaited. */
    int awaitReady() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(READY)) {
                return Integer.parseInt(line.substring(READY.length()));
            }
            all.append(line).append('\n');
        }
        throw new IOException("the manager ended instead of serving: " + all);
    }

    /** @return whether it ended by itself within this time */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Sends a signal, like {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        said.close();
    }
}
