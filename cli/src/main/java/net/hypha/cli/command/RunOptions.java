package net.hypha.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.kernel.process.Footprint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What the long-running programs share: their file, and how they say that they are ready. */
public final class RunOptions {
    private static final Logger LOG = LoggerFactory.getLogger(RunOptions.class);

    /** By then what follows a start is done: sessions, the first updates. */
    private static final long SETTLED_SECONDS = 3;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the configuration (default: ${DEFAULT-VALUE}), see docs/reference/config.md")
    private Path config = Path.of("/etc/hypha/hypha.yaml");

    @Option(names = "--ready-file", paramLabel = "FILE", description = "written once the program is ready")
    private @Nullable Path readyFile;

    RunOptions() {}

    /** @param readyFile null: nothing is written */
    public RunOptions(Path config, @Nullable Path readyFile) {
        this.config = config;
        this.readyFile = readyFile;
    }

    Path config() {
        return config;
    }

    /** Returns once a program has ended by itself, with the reason. */
    interface Ending {
        String await() throws InterruptedException;
    }

    /** Says that the program is ready, and keeps it running until SIGTERM or Ctrl-C, which close it. */
    void serve(Console console, AutoCloseable program) throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1); // a signal ends the JVM, and its hook the program
        serve(console, program, () -> {
            never.await();
            return "";
        });
    }

    /**
     * The same of a program that may end by itself.
     *
     * @throws CommandFailure with the reason, if it does
     */
    void serve(Console console, AutoCloseable program, Ending ending) throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(program), "shutdown"));
        console.out().println("ready");
        console.out().flush();
        if (readyFile != null) {
            announce(readyFile);
        }
        BlockingQueue<String> ended = new ArrayBlockingQueue<>(1);
        Thread.ofVirtual().name("ending").start(() -> {
            try {
                ended.add(ending.await());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String reason = ended.poll(SETTLED_SECONDS, TimeUnit.SECONDS);
        if (reason == null) {
            Footprint.shrink();
            reason = ended.take();
        }
        throw CommandFailure.failed(reason);
    }

    private static void announce(Path file) throws IOException {
        Path next = Path.of(file + ".next");
        Files.writeString(next, ProcessHandle.current().pid() + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void close(AutoCloseable program) {
        try {
            program.close();
        } catch (Exception e) { // what AutoCloseable declares; the process ends either way
            LOG.atWarn().setCause(e).log("The program did not close cleanly");
        }
    }
}
