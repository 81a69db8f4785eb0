package net.hypha.cli.console;

import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a command writes, and the environment it was called in. */
public record Console(PrintWriter out, PrintWriter err, Map<String, String> environment) {
    public Console {
        environment = Map.copyOf(environment);
    }

    /** The value of an environment variable; null if it is not set or empty. */
    public @Nullable String environment(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
