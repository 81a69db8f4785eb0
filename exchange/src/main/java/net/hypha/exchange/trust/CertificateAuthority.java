package net.hypha.exchange.trust;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A domain's authority: a directory with {@code ca.pem} and {@code ca-key.pem}, which issues certificates (EC P-256). */
public final class CertificateAuthority {
    public static final String AUTHORITY_KEY_FILE = "ca-key.pem";

    /** Certificates begin a little in the past, so that a machine whose clock is behind takes them. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

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
        KeyPair pair = keyPair(random);
        X500Principal subject = subject("Hypha CA " + name);
        X509Certificate certificate =
                new Order(subject, pair.getPublic(), validity, true).sign(subject, pair, clock.instant(), random);
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
     * Issues a certificate with a new key into a trust directory, in place of a former one. Authorities that are already
     * trusted there stay.
     */
    public void issue(Identity identity, Path trustDirectory, Duration validity) {
        KeyPair pair = keyPair(random);
        KeyPair signer = new KeyPair(certificate.getPublicKey(), key);
        X509Certificate issued = new Order(subject(identity.text()), pair.getPublic(), validity, false)
                .sign(certificate.getSubjectX500Principal(), signer, clock.instant(), random);
        trustAlso(List.of(certificate), trustDirectory);
        Pem.write(trustDirectory.resolve(Trust.KEY_FILE), Pem.text(pair.getPrivate()), true);
        Pem.write(trustDirectory.resolve(Trust.CERTIFICATE_FILE), Pem.text(issued), false);
    }

    /**
     * Makes a trust directory accept the domains of other authorities too.
     *
     * @param caFile the other authority's {@code ca.pem}
     * @return false if they were accepted already
     */
    public static boolean trustAlso(Path caFile, Path trustDirectory) {
        return trustAlso(Pem.certificates(caFile), trustDirectory);
    }

    private static boolean trustAlso(List<X509Certificate> authorities, Path trustDirectory) {
        Path bundle = trustDirectory.resolve(Trust.CA_FILE);
        List<X509Certificate> trusted = new ArrayList<>(Files.exists(bundle) ? Pem.certificates(bundle) : List.of());
        List<X509Certificate> added = authorities.stream()
                .filter(authority -> !trusted.contains(authority))
                .toList();
        if (added.isEmpty()) {
            return false;
        }
        trusted.addAll(added);
        Pem.write(bundle, trusted.stream().map(Pem::text).collect(Collectors.joining()), false);
        return true;
    }

    private static KeyPair keyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no EC P-256 keys", e);
        }
    }

    private static X500Principal subject(String commonName) {
        return new X500Principal("CN=\"" + commonName.replaceAll("[\"\\\\]", "") + "\"");
    }

    /** What is to be certified. */
    private record Order(X500Principal subject, PublicKey publicKey, Duration validity, boolean authority) {
        X509Certificate sign(X500Principal issuer, KeyPair signer, Instant now, SecureRandom random) {
            try {
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(127, random).add(BigInteger.ONE),
                        Date.from(now.minus(CLOCK_SKEW)),
                        Date.from(now.plus(validity)),
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
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(publicKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(signer));
            if (!authority) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
                }));
            }
        }
    }
}
