package net.hypha.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.hypha.kernel.net.NamespaceCommand;
import net.hypha.kernel.process.ProcessId;

/**
 * Starts programs that outlive this JVM, and writes each down before it runs: a shell waits at a gate until its number is in
 * the journal, then becomes the program; in a session of its own, so that a terminal's Ctrl-C is not for it. If this JVM dies in between, the shell reads the end of its input and ends.
 */
final class Starter {
    private static final String GATE = "read -r go && exec \"$@\" </dev/null";

    private final LabDirectory directory;

    Starter(LabDirectory directory) {
        this.directory = directory;
    }

    /** Starts with all output into the log. */
    LabProcess start(String name, String host, List<String> line) {
        Path log = directory.log(name);
        ProcessBuilder builder =
                gated(line).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            return open(name, host, log, NamespaceCommand.start(builder));
        } catch (IOException e) {
            throw new LabException("cannot start " + name + " in " + host + ": " + e.getMessage(), e);
        }
    }

    /** Starts, and returns when the program wrote {@code ready} to its standard output; only errors go into the log. */
    LabProcess startAndAwait(String name, String host, List<String> line, String ready) {
        Path log = directory.log(name);
        ProcessBuilder builder = gated(line).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            Process process = NamespaceCommand.start(builder);
            LabProcess started = open(name, host, log, process);
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                if (!ready.equals(out.readLine())) {
                    throw new LabException(name + " did not start: " + String.join("; ", started.lastLines(5))
                            + " (log: " + log + ")");
                }
            }
            return started;
        } catch (IOException e) {
            throw new LabException("cannot start " + name + " in " + host + ": " + e.getMessage(), e);
        }
    }

    private static ProcessBuilder gated(List<String> line) {
        List<String> gated = new ArrayList<>(List.of("setsid", "sh", "-c", GATE, "gate"));
        gated.addAll(line);
        return new ProcessBuilder(gated);
    }

    private LabProcess open(String name, String host, Path log, Process process) throws IOException {
        try (OutputStream gate = process.getOutputStream()) {
            ProcessId id = ProcessId.of(process.pid())
                    .orElseThrow(() -> new IOException(
                            "it ended at once with " + process.onExit().join().exitValue()));
            directory.journal().add(new Made.Program(name, host, id, log));
            gate.write('\n');
            return new LabProcess(name, host, id, log);
        }
    }
}
