package net.hypha.exchange.trust;

import java.nio.file.Path;
import java.util.Map;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/** How an exchange is secured. */
public sealed interface Trust {
    String CA_FILE = "ca.pem";
    String CERTIFICATE_FILE = "cert.pem";
    String KEY_FILE = "key.pem";

    /** Not at all: anybody who reaches the address may claim any name. Only where the operator said so. */
    record Insecure() implements Trust {}

    /**
     * TLS 1.3, both sides with a certificate.
     *
     * @param ca the own domain's authority; of several, those that issued the own certificate
     * @param cert the own certificate, followed by intermediate ones if there are any
     * @param key the own private key, PKCS #8
     * @param peers for each peer domain the file with its authority, which may vouch for that name alone
     */
    record Certificates(Path ca, Path cert, Path key, Map<DomainName, Path> peers) implements Trust {
        public Certificates {
            peers = Map.copyOf(peers);
        }

        /** As this, for a domain whose peers have authorities of their own. */
        public Certificates withPeers(Map<DomainName, Path> pinned) {
            return new Certificates(ca, cert, key, pinned);
        }
    }

    /** The files {@code ca.pem}, {@code cert.pem} and {@code key.pem} of a directory; they are read when used. */
    static Certificates of(Path directory) {
        return new Certificates(
                directory.resolve(CA_FILE), directory.resolve(CERTIFICATE_FILE), directory.resolve(KEY_FILE), Map.of());
    }

    /**
     * Insecure only if said.
     *
     * @param trust the configured trust directory
     * @param insecure the configured {@code insecure}
     * @param where the place in the configuration, for example {@code node.domain}
     * @throws IllegalArgumentException with what to do, where neither or both are given
     */
    static Trust fromConfig(@Nullable Path trust, boolean insecure, String where) {
        if (trust != null && insecure) {
            throw new IllegalArgumentException(
                    where + ": both 'trust' and 'insecure: true' are given; remove 'insecure'"
                            + " to use the certificates in " + trust + ", or 'trust' to go without");
        }
        if (trust == null && !insecure) {
            throw new IllegalArgumentException(where + ": neither 'trust' nor 'insecure' is given; write 'trust:"
                    + " DIRECTORY' and fill it by 'hypha domain init' or 'hypha node join', or write 'insecure: true' on a network where"
                    + " everybody may claim to be any node or domain");
        }
        return trust == null ? new Insecure() : of(trust);
    }
}
