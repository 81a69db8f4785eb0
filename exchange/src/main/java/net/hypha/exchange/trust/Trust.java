package net.hypha.exchange.trust;

import java.nio.file.Path;
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
     * @param ca one or more CA certificates whose neighbours are accepted
     * @param cert the own certificate, followed by intermediate ones if there are any
     * @param key the own private key, PKCS #8
     */
    record Certificates(Path ca, Path cert, Path key) implements Trust {}

    /** The files {@code ca.pem}, {@code cert.pem} and {@code key.pem} of a directory; they are read when used. */
    static Trust of(Path directory) {
        return new Certificates(
                directory.resolve(CA_FILE), directory.resolve(CERTIFICATE_FILE), directory.resolve(KEY_FILE));
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
            throw new IllegalArgumentException(where + ": neither 'trust' nor 'insecure' is given; create certificates"
                    + " with 'hypha trust' and write 'trust: DIRECTORY', or write 'insecure: true' on a network where"
                    + " everybody may claim to be any node or domain");
        }
        return trust == null ? new Insecure() : of(trust);
    }
}
