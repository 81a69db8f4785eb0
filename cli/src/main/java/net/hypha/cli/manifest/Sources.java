package net.hypha.cli.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.hypha.cli.console.CommandFailure;

/** Finds the manifests that a user named: in files, in a directory's files, or on standard input. */
public final class Sources {
    /** What the domain takes at once; see its contract. */
    private static final int LIMIT = 4 << 20;

    private Sources() {}

    /**
     * All manifests, in order.
     *
     * @param names files, directories (of which {@code *.yaml}, {@code *.yml} and {@code *.json} are read, by name), or {@code -}
     * @param standardInput read for {@code -}
     * @throws CommandFailure naming each place where something cannot be read
     */
    public static List<Document> read(List<String> names, InputStream standardInput) {
        List<Document> documents = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (String name : names) {
            if (name.equals("-")) {
                documents.addAll(Document.parse("standard input", text(standardInput), wrong));
                continue;
            }
            for (Path file : files(Path.of(name))) {
                documents.addAll(Document.parse(file.toString(), text(file), wrong));
            }
        }
        if (!wrong.isEmpty()) {
            throw CommandFailure.badInput(String.join("\n", wrong) + "\nnothing has been applied");
        }
        if (documents.isEmpty()) {
            throw CommandFailure.badInput(String.join(", ", names) + ": there is no manifest in it");
        }
        return documents;
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> inside = Files.list(path)) {
            return inside.filter(file -> file.getFileName().toString().matches(".+\\.(yaml|yml|json)"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CommandFailure.badInput("cannot read the directory " + path + ": " + e);
        }
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return text(file.toString(), in);
        } catch (IOException e) {
            throw CommandFailure.badInput("cannot read " + file + ": " + e);
        }
    }

    private static String text(InputStream standardInput) {
        try {
            return text("standard input", standardInput);
        } catch (IOException e) {
            throw CommandFailure.badInput("cannot read standard input: " + e);
        }
    }

    private static String text(String source, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) {
            throw CommandFailure.badInput(
                    source + " is larger than 4 MiB, which is more than the domain takes at once");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
