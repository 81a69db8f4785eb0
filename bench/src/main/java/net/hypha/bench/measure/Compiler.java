package net.hypha.bench.measure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Makes the benchmark's own C programs on this machine. */
public final class Compiler {
    private final Path directory;

    /** @param directory for sources and programs; the caller removes it */
    public Compiler(Path directory) {
        this.directory = directory;
    }

    /**
     * Compiles {@code NAME.c} of this room.
     *
     * @return the program
     */
    public Path compile(String name) {
        Path source = directory.resolve(name + ".c");
        Path program = directory.resolve(name);
        try (InputStream in = Compiler.class.getResourceAsStream("/net/hypha/bench/c/" + name + ".c")) {
            if (in == null) {
                throw new MeasureException("there is no " + name + ".c");
            }
            Files.createDirectories(directory);
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
            Process clang = new ProcessBuilder(
                            List.of("clang", "-O2", "-pthread", "-o", program.toString(), source.toString()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(clang.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (clang.waitFor() != 0) {
                throw new MeasureException("clang cannot compile " + source + ": " + said);
            }
            return program;
        } catch (IOException e) {
            throw new MeasureException("cannot compile " + name + ".c: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasureException("interrupted while compiling " + source, e);
        }
    }
}
