package net.hypha.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.hypha.cli.rules.SourceTree;

/** The launcher as a process, and what it may leave on the machine. */
final class Launched {
    private static final String LAB = "hypha-demo";

    private Launched() {}

    /** Starts {@code ./hypha ARGUMENTS}, output into the files. */
    static Process hypha(Path out, Path err, String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(SourceTree.root().resolve("hypha").toString()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    /** Everything of the demo that is on the machine now: namespaces, mounts, files, processes. */
    static List<String> leftovers() throws IOException {
        List<String> found = new ArrayList<>();
        for (String place : List.of("/run/netns", "/run/hypha/lab")) {
            if (Files.isDirectory(Path.of(place))) {
                try (Stream<Path> entries = Files.list(Path.of(place))) {
                    entries.filter(entry -> entry.getFileName().toString().startsWith(LAB))
                            .forEach(entry -> found.add(entry.toString()));
                }
            }
        }
        Files.readString(Path.of("/proc/self/mounts"))
                .lines()
                .filter(mount -> mount.contains(LAB))
                .forEach(found::add);
        ProcessHandle.allProcesses()
                .map(process -> commandLine(process.pid()))
                .filter(command -> command.contains(LAB))
                .map(command -> command.substring(Math.max(0, command.length() - 100)))
                .forEach(found::add);
        return found;
    }

    private static String commandLine(long pid) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException | UncheckedIOException e) {
            return ""; // it ended meanwhile
        }
    }
}
