package net.hypha.cli.command;

import java.nio.file.Path;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the node's API is: the flag {@code --socket}, then the environment, then the default. */
final class NodeSocket {
    private static final String VARIABLE = "HYPHA_NODE_SOCKET";
    private static final String DEFAULT = "/run/hypha/node.sock";

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "unix socket of the node's API (default: $HYPHA_NODE_SOCKET, then /run/hypha/node.sock)")
    private @Nullable Path socket;

    /** Whether a flag names it. */
    boolean isNamed() {
        return socket != null;
    }

    ApiClient connect(Console console) {
        return new ApiClient(path(console), "hypha node");
    }

    private Path path(Console console) {
        if (socket != null) {
            return socket;
        }
        String variable = console.environment(VARIABLE);
        return Path.of(variable == null ? DEFAULT : variable);
    }
}
