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

/** The domain's API on another machine, and otherwise a unix socket of this one. Flags come before the environment, and that before the default. */
final class DomainServer {
    private static final String SOCKET = "HYPHA_DOMAIN_SOCKET";
    private static final String SERVER = "HYPHA_SERVER";
    private static final String TOKEN_FILE = "HYPHA_TOKEN_FILE";
    private static final String CA = "HYPHA_CA";
    private static final String DEFAULT = "/run/hypha/domain.sock";
    private static final String PROGRAM = "hypha domain";

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

    /** Whether a flag names another machine. */
    boolean isNamed() {
        return server != null || tokenFile != null || ca != null;
    }

    /**
     * @param socket of a flag; null: none was named
     * @param flag its name
     */
    ApiClient connect(Console console, @Nullable Path socket, String flag) {
        String remote = server != null ? server : socket == null ? console.environment(SERVER) : null;
        if (server != null && socket != null) {
            throw CommandFailure.badInput(flag + " and --server name two places: say one");
        }
        if (remote == null) {
            return new ApiClient(socket == null ? usual(console) : socket, PROGRAM);
        }
        Path token = file(console, tokenFile, "--token-file", TOKEN_FILE);
        Path authority = file(console, ca, "--ca", CA);
        return new ApiClient(url(remote), ApiTls.client(authority), token(token), PROGRAM);
    }

    private static Path usual(Console console) {
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
