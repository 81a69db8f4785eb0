package net.hypha.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for Java programs of this class path, with a JVM that starts fast and stays small. */
public final class JavaProgram {
    /**
     * For small programs: the quick compiler only, the smallest collector, shared class data, 32 MB of heap. Native access
     * because wires are made by system calls.
     */
    public static final List<String> SMALL = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx32m",
            "--enable-native-access=ALL-UNNAMED");

    private JavaProgram() {}

    /** {@code java FLAGS -cp (this class path) MAIN ARGUMENTS}. */
    public static List<String> line(Class<?> main, List<String> flags, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(flags);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(arguments);
        return List.copyOf(line);
    }
}
