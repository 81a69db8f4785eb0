package net.hypha.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.hypha.kernel.process.ProcessId;

/**
 * A program that runs in a host of a lab.
 *
 * @param log its output, standard and error
 */
public record LabProcess(String name, String host, ProcessId id, Path log) {
    public boolean alive() {
        return id.alive();
    }

    /** Asks it to end, ends it after {@code grace}; returns when it has ended. */
    public void stop(Duration grace) {
        try {
            id.end(grace);
        } catch (IOException e) {
            throw new LabException("cannot end " + name + " in " + host + ": " + e.getMessage(), e);
        }
    }

    /** Ends it at once, as a crash would; returns when it has ended. */
    public void kill() {
        stop(Duration.ZERO);
    }

    /** The last lines of its output, at most {@code count}. */
    public List<String> lastLines(int count) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of("(no log: " + e.getMessage() + ")");
        }
    }
}
