package net.hypha.cli.command;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.exchange.trust.ApiTls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the domain's API is: a unix socket of this machine, or an address and a token. Flags come before the environment, and
 * that before the default.
 */
final class DomainSocket {
    private static final String SOCKET = "HYPHA_DOMAIN_SOCKET";
    private static final String SERVER = "HYPHA_SERVER";
    private static final String TOKEN_FILE = "HYPHA_TOKEN_FILE";
    private static final String CA = "HYPHA_CA";
    private static final String DEFAULT = "/run/hypha/domain.sock";
    private static final String PROGRAM = "hypha domain";

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description =
                    "unix socket of the domain's API (default: $HYPHA_DOMAIN_SOCKET, then /run/hypha/domain.sock)")
    private @Nullable Path socket;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "the domain's API on another machine, as https://HOST:PORT (default: $HYPHA_SERVER)")
    private @Nullable String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "holds the token for --server (default: $HYPHA_TOKEN_FILE)")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "ca.pem of the domain's authority, for --server (default: $HYPHA_CA)")
    private @Nullable Path ca;

    ApiClient connect(Console console) {
        String remote = server != null ? server : socket == null ? console.environment(SERVER) : null;
        if (server != null && socket != null) {
            throw CommandFailure.badInput("--socket and --server name two places: say one");
        }
        if (remote == null) {
            return new ApiClient(socket(console), PROGRAM);
        }
        Path token = file(console, tokenFile, "--token-file", TOKEN_FILE);
        Path authority = file(console, ca, "--ca", CA);
        return new ApiClient(url(remote), ApiTls.client(authority), token(token), PROGRAM);
    }

    private Path socket(Console console) {
        if (socket != null) {
            return socket;
        }
        String variable = console.environment(SOCKET);
        return Path.of(variable == null ? DEFAULT : variable);
    }

    private static Path file(Console console, @Nullable Path flag, String name, String variable) {
        String named = console.environment(variable);
        if (flag == null && named == null) {
            throw CommandFailure.badInput("--server wants " + name + " FILE (or $" + variable + ") too");
        }
        return flag == null ? Path.of(String.valueOf(named)) : flag;
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            if ("https".equals(url.getScheme()) && url.getHost() != null && url.getPort() > 0) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw CommandFailure.badInput("--server: '" + text + "' is no URL: " + e.getReason());
        }
        throw CommandFailure.badInput("--server: '" + text + "' is not of the form https://HOST:PORT");
    }

    private static String token(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty() || token.contains("\n")) {
                throw CommandFailure.badInput(file + " holds no token, which is one line: see hypha token create");
            }
            return token;
        } catch (IOException e) {
            throw CommandFailure.badInput("cannot read the token " + file + ": " + e);
        }
    }
}
