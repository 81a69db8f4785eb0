package net.hypha.cli.command;

import java.nio.file.Path;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the domain's API is: the flag {@code --socket}, then the environment, then the default. */
final class DomainSocket {
    private static final String VARIABLE = "HYPHA_DOMAIN_SOCKET";
    private static final String DEFAULT = "/run/hypha/domain.sock";

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description =
                    "unix socket of the domain's API (default: $HYPHA_DOMAIN_SOCKET, then /run/hypha/domain.sock)")
    private @Nullable Path socket;

    ApiClient connect(Console console) {
        return new ApiClient(path(console), "hypha domain");
    }

    private Path path(Console console) {
        if (socket != null) {
            return socket;
        }
        String variable = console.environment(VARIABLE);
        return Path.of(variable == null ? DEFAULT : variable);
    }
}
