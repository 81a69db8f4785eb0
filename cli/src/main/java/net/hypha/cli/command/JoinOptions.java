package net.hypha.cli.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import net.hypha.config.HostPort;
import net.hypha.exchange.grpc.Joining;
import net.hypha.exchange.trust.Enrolment;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.TokenText;
import picocli.CommandLine.Option;

/** What nodes and child domains share when they join: the token, and how it is used. */
final class JoinOptions {
    @Option(
            names = "--token",
            required = true,
            paramLabel = "TOKEN",
            description = "as 'hypha token create' printed it; @FILE reads it from a file")
    private String token = "";

    /** Gets a certificate and writes it, with a new key and the domain's authority, into the trust directory. */
    void join(HostPort domain, Identity identity, Path trust) throws IOException {
        try {
            Joining.join(
                    InetSocketAddress.createUnresolved(domain.host(), domain.port()),
                    TokenText.parse(token),
                    Enrolment.join(identity, trust, new SecureRandom()));
        } catch (IOException e) {
            throw new IOException("cannot join at " + domain + ": " + e.getMessage(), e);
        }
    }
}
