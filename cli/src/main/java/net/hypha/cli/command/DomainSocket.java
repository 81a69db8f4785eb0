package net.hypha.cli.command;

import java.nio.file.Path;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Where the domain's API is: a unix socket of this machine, or an address and a token. Flags come before the environment, and
 * that before the default.
 */
final class DomainSocket {
    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description =
                    "unix socket of the domain's API (default: $HYPHA_DOMAIN_SOCKET, then /run/hypha/domain.sock)")
    private @Nullable Path socket;

    @Mixin
    private final DomainServer server = new DomainServer();

    ApiClient connect(Console console) {
        return server.connect(console, socket, "--socket");
    }
}
