package net.hypha.exchange.trust;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;

/** Authorities and trust directories under one directory, for tests. */
public final class Authorities {
    private static final Duration YEAR = Duration.ofDays(365);

    private final Path directory;

    public Authorities(Path directory) {
        this.directory = directory;
    }

    /** A new authority; its files are in a directory of its name. */
    public CertificateAuthority create(String name) {
        return CertificateAuthority.create(
                directory.resolve(name), name, YEAR, InstantSource.system(), new SecureRandom());
    }

    public Path caFile(String name) {
        return directory.resolve(name).resolve(Trust.CA_FILE);
    }

    /** A certificate as it is in a trust directory, good or not. */
    public static X509Certificate certificate(Path trust) {
        return Pem.certificates(trust.resolve(Trust.CERTIFICATE_FILE)).getFirst();
    }

    public static PrivateKey key(Path trust) {
        return Pem.key(trust.resolve(Trust.KEY_FILE), "EC");
    }

    /** A trust directory with a certificate of that authority. */
    public Path issue(CertificateAuthority authority, String identity) {
        return issue(authority, identity, YEAR);
    }

    public Path issue(CertificateAuthority authority, String identity, Duration validity) {
        Path trust = directory.resolve("trust-" + identity.replace(':', '-'));
        authority.issue(new Identity(identity), trust, validity);
        return trust;
    }
}
