package net.hypha.domain.api;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import jdk.net.ExtendedSocketOptions;
import net.hypha.domain.catalogue.Grant;
import net.hypha.domain.manager.Domain;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/** Finds out who calls: by the unix socket whoever the kernel says, by TCP who shows a token. */
final class Doorman {
    private static final String BEARER = "bearer ";

    private final Domain domain;

    Doorman(Domain domain) {
        this.domain = domain;
    }

    /** Nobody may come in without this. */
    static final class Unauthorized extends Exception {
        private static final long serialVersionUID = 1;

        Unauthorized(String message) {
            super(message);
        }
    }

    Caller caller(Request request) throws Unauthorized {
        if (request.getConnectionMetaData().getConnector() instanceof UnixDomainServerConnector) {
            return new Caller("unix:" + user(request), null, () -> true);
        }
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (header == null) {
            throw new Unauthorized(
                    "this API wants a token: 'Authorization: Bearer TOKEN', or 'hypha --token-file FILE';"
                            + " an admin makes one with 'hypha token create --role ROLE'");
        }
        if (!header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            throw new Unauthorized("'Authorization' has no bearer token: write 'Authorization: Bearer TOKEN'");
        }
        String token = header.substring(BEARER.length()).strip();
        Grant grant = domain.tokens()
                .verify(token)
                .orElseThrow(
                        () -> new Unauthorized("the token is not accepted: it is wrong, expired, deleted, or not for"
                                + " the API; 'hypha token list' at the domain shows those there are"));
        return new Caller(
                "token:" + grant.id(),
                grant,
                () -> domain.tokens().verify(token).isPresent());
    }

    private static String user(Request request) {
        Object channel =
                request.getConnectionMetaData().getConnection().getEndPoint().getTransport();
        try {
            return channel instanceof SocketChannel socket
                    ? socket.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName()
                    : "?";
        } catch (IOException | UnsupportedOperationException e) {
            return "?"; // the caller hung up meanwhile, or the system does not tell
        }
    }
}
