package net.hypha.exchange.trust;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/** A domain's authority: a directory with {@code ca.pem} and {@code ca-key.pem}, which issues certificates (EC P-256). */
public final class CertificateAuthority {
    /** The private key in an authority's directory. */
    public static final String AUTHORITY_KEY_FILE = "ca-key.pem";

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final InstantSource clock;
    private final SecureRandom random;

    private CertificateAuthority(
            X509Certificate certificate, PrivateKey key, InstantSource clock, SecureRandom random) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a new authority.
     *
     * @param name for people, for example the domain's name
     * @throws IllegalArgumentException if the directory already holds one; it is left as it is
     */
    public static CertificateAuthority create(
            Path directory, String name, Duration validity, InstantSource clock, SecureRandom random) {
        for (String file : List.of(Trust.CA_FILE, AUTHORITY_KEY_FILE)) {
            if (Files.exists(directory.resolve(file))) {
                throw new IllegalArgumentException(directory.resolve(file)
                        + " exists already; use that authority, or another directory for a new one");
            }
        }
        KeyPair pair = Certificates.keyPair(random);
        X500Principal subject = Certificates.subject("Hypha CA " + name);
        Instant now = clock.instant();
        X509Certificate certificate = new Order(
                        subject,
                        pair.getPublic(),
                        now.minus(Certificates.CLOCK_SKEW),
                        now.plus(validity),
                        Use.VOUCH,
                        List.of())
                .sign(subject, pair, random);
        Pem.write(directory.resolve(AUTHORITY_KEY_FILE), Pem.text(pair.getPrivate()), true);
        Pem.write(directory.resolve(Trust.CA_FILE), Pem.text(certificate), false);
        return new CertificateAuthority(certificate, pair.getPrivate(), clock, random);
    }

    /** @throws IllegalArgumentException naming the file that is missing or wrong */
    public static CertificateAuthority open(Path directory, InstantSource clock, SecureRandom random) {
        X509Certificate certificate =
                Pem.certificates(directory.resolve(Trust.CA_FILE)).getFirst();
        PrivateKey key = Pem.key(
                directory.resolve(AUTHORITY_KEY_FILE),
                certificate.getPublicKey().getAlgorithm());
        return new CertificateAuthority(certificate, key, clock, random);
    }

    /**
     * Issues a certificate with a new key into a trust directory, in place of a former one, with this authority as the one
     * to trust.
     */
    public void issue(Identity identity, Path trustDirectory, Duration validity) {
        issue(identity, trustDirectory, validity, List.of());
    }

    /**
     * The same for one who is also known by host names.
     *
     * @param hosts names or IP literals under which it is called by programs that know hosts only, such as curl
     */
    public void issue(Identity identity, Path trustDirectory, Duration validity, List<String> hosts) {
        KeyPair pair = Certificates.keyPair(random);
        KeyPair signer = new KeyPair(certificate.getPublicKey(), key);
        Instant now = clock.instant();
        X509Certificate issued = new Order(
                        Certificates.subject(identity.text()),
                        pair.getPublic(),
                        now.minus(Certificates.CLOCK_SKEW),
                        now.plus(validity),
                        Use.DIAL_AND_LISTEN,
                        hosts)
                .sign(certificate.getSubjectX500Principal(), signer, random);
        trustIn(trustDirectory);
        Pem.write(trustDirectory.resolve(Trust.KEY_FILE), Pem.text(pair.getPrivate()), true);
        Pem.write(trustDirectory.resolve(Trust.CERTIFICATE_FILE), Pem.text(issued), false);
    }

    /**
     * Certifies a key that others made and keep.
     *
     * @param request PKCS #10, as PEM; it proves that who asks holds the key (RFC 2986)
     * @param revoked when the identity was last revoked: what is issued now can be told from what was before; null if never
     * @return the certificate as PEM. It serves to dial, not to listen: who joined a domain cannot pose as the domain
     * @throws IllegalArgumentException saying what is wrong with the request
     */
    public String certify(Identity identity, String request, Duration validity, @Nullable Instant revoked) {
        PublicKey proven = SigningRequest.proven(request, identity);
        Instant now = clock.instant();
        Instant begin = now.minus(Certificates.CLOCK_SKEW);
        if (revoked != null && begin.isBefore(firstAfter(revoked))) {
            begin = firstAfter(revoked);
        }
        return certify(new Order(
                Certificates.subject(identity.text()), proven, begin, now.plus(validity), Use.DIAL, List.of()));
    }

    /**
     * The same for the domain whose authority this is: with this certificate it may also listen.
     *
     * @param hosts see {@link #issue}
     */
    public String certifyOwn(String request, Duration validity, List<String> hosts) {
        Identity identity = SigningRequest.identity(request);
        PublicKey proven = SigningRequest.proven(request, identity);
        Instant now = clock.instant();
        return certify(new Order(
                Certificates.subject(identity.text()),
                proven,
                now.minus(Certificates.CLOCK_SKEW),
                now.plus(validity),
                Use.DIAL_AND_LISTEN,
                hosts));
    }

    private String certify(Order order) {
        KeyPair signer = new KeyPair(certificate.getPublicKey(), key);
        return Pem.text(order.sign(certificate.getSubjectX500Principal(), signer, random));
    }

    /**
     * Whom a request names.
     *
     * @throws IllegalArgumentException if that cannot be read
     */
    public static Identity requested(String request) {
        return SigningRequest.identity(request);
    }

    /** Certificates of somebody revoked at that moment are good only if they are not valid before the returned one. */
    public static Instant firstAfter(Instant revoked) {
        return revoked.minus(Certificates.CLOCK_SKEW)
                .truncatedTo(ChronoUnit.SECONDS)
                .plusSeconds(1);
    }

    /** The authority's own certificate, as PEM. */
    public String certificateText() {
        return Pem.text(certificate);
    }

    /** Of the authority's certificate, as {@link TokenText} carries it. */
    public String fingerprint() {
        try {
            return TokenText.fingerprintOf(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    private void trustIn(Path trustDirectory) {
        Pem.write(trustDirectory.resolve(Trust.CA_FILE), Pem.text(certificate), false);
    }

    /** What a certificate is for. */
    private enum Use {
        VOUCH,
        DIAL,
        DIAL_AND_LISTEN;

        KeyUsage keyUsage() {
            return new KeyUsage(this == VOUCH ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature);
        }

        KeyPurposeId[] purposes() {
            return switch (this) {
                case VOUCH -> new KeyPurposeId[0];
                case DIAL -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
                case DIAL_AND_LISTEN ->
                    new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth};
            };
        }
    }

    /** What is to be certified. */
    private record Order(
            X500Principal subject, PublicKey publicKey, Instant begin, Instant end, Use use, List<String> hosts) {
        X509Certificate sign(X500Principal issuer, KeyPair signer, SecureRandom random) {
            try {
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(127, random).add(BigInteger.ONE),
                        Date.from(begin),
                        Date.from(end),
                        subject,
                        publicKey);
                extend(builder, signer.getPublic());
                return new JcaX509CertificateConverter()
                        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                                .setSecureRandom(random)
                                .build(signer.getPrivate())));
            } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
                throw new IllegalStateException("a certificate for " + subject + " could not be made", e);
            }
        }

        private void extend(JcaX509v3CertificateBuilder builder, PublicKey signer)
                throws GeneralSecurityException, CertIOException {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(use == Use.VOUCH));
            builder.addExtension(Extension.keyUsage, true, use.keyUsage());
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(publicKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(signer));
            if (use != Use.VOUCH) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use.purposes()));
            }
            if (!hosts.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternatives());
            }
        }

        private GeneralNames alternatives() {
            return new GeneralNames(hosts.stream().map(Order::alternative).toArray(GeneralName[]::new));
        }

        private static GeneralName alternative(String host) {
            boolean address = IPAddress.isValid(host);
            return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
        }
    }
}
