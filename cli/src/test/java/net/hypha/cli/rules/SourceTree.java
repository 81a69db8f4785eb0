package net.hypha.cli.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the project as they lie on disk. */
public final class SourceTree {
    private SourceTree() {}

    /** The project's root: the nearest directory upwards with the launcher in it. */
    public static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("hypha"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException("not inside the project: no file 'hypha' in any parent directory");
            }
        }
        return directory;
    }

    /** Every file with one of these endings, without what builds and version control put there. */
    public static List<Path> files(String... endings) {
        Path root = root();
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> isOurs(root.relativize(file)))
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path relative) {
        for (Path part : relative) {
            String name = part.toString();
            if (name.equals("target") || (name.startsWith(".") && !name.equals(".ci"))) {
                return false;
            }
        }
        return true;
    }
}
