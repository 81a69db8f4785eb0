package net.hypha.node.health;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.hypha.kernel.net.NamespaceCommand;
import net.hypha.kernel.net.NetworkNamespace;

/**
 * Runs a command in the network namespace of an instance; all else of it is this machine's: files, user, processes. It sees no more of
 * our environment than a PATH. What has not ended in time is killed, with what it started. The last line it prints is the reason.
 */
final class CommandCheck {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int KEPT = 4_096;
    private static final int LONGEST_REASON = 200;

    private final LongSupplier nanoTime;

    CommandCheck(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Outcome run(Path netns, List<String> command, Duration timeout) {
        long deadline = nanoTime.getAsLong() + timeout.toNanos();
        Process process;
        try {
            process = start(netns, command);
        } catch (IOException e) {
            return Outcome.failed(String.valueOf(e.getMessage()));
        }
        try (InputStream out = process.getInputStream()) {
            StringBuilder said = new StringBuilder();
            long left = timeout.toNanos();
            while (left > 0 && !process.waitFor(Math.min(left, LOOK_NS), TimeUnit.NANOSECONDS)) {
                read(out, said);
                left = deadline - nanoTime.getAsLong();
            }
            read(out, said);
            return process.isAlive()
                    ? Outcome.failed("has not ended within " + timeout.toMillis() + " ms")
                    : ended(process.exitValue(), said);
        } catch (IOException e) {
            return Outcome.failed("its output cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed("the node is being stopped");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Process start(Path netns, List<String> command) throws IOException {
        ProcessBuilder builder = new NetworkNamespace(netns)
                .command(command)
                .endingWithParent()
                .builder()
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        return NamespaceCommand.start(builder);
    }

    /** Takes what is there, so that the command never waits for us; keeps the end of it. */
    private static void read(InputStream out, StringBuilder said) throws IOException {
        for (int there = out.available(); there > 0; there = out.available()) {
            byte[] bytes = out.readNBytes(Math.min(there, KEPT));
            said.append(new String(bytes, StandardCharsets.UTF_8));
            said.delete(0, Math.max(0, said.length() - KEPT));
        }
    }

    private static Outcome ended(int exit, StringBuilder said) {
        String last = said.toString()
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((earlier, later) -> later)
                .orElse("")
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        String line = last.length() > LONGEST_REASON ? last.substring(0, LONGEST_REASON) + "..." : last;
        String reason = "exit code " + exit + (line.isEmpty() ? "" : ": " + line);
        return exit == 0 ? Outcome.healthy(reason) : Outcome.failed(reason);
    }
}
