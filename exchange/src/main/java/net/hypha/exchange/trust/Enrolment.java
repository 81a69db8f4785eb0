package net.hypha.exchange.trust;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Getting a certificate for a key of our own, which never leaves this machine. A renewal keeps the key, so that one file
 * alone is replaced, as a whole: there is no moment at which key and certificate do not fit. Joining again makes a new key.
 */
public final class Enrolment {
    private final Identity identity;
    private final KeyPair keys;
    private final Path directory;
    private final boolean fresh;

    private Enrolment(Identity identity, KeyPair keys, Path directory, boolean fresh) {
        this.identity = identity;
        this.keys = keys;
        this.directory = directory;
        this.fresh = fresh;
    }

    /** With a new key; nothing is written before {@link #store}. */
    public static Enrolment join(Identity identity, Path trustDirectory, SecureRandom random) {
        return new Enrolment(identity, Certificates.keyPair(random), trustDirectory, true);
    }

    /**
     * For the certificate that is in a trust directory.
     *
     * @throws IllegalArgumentException naming the file that is missing or wrong
     */
    public static Enrolment renew(Path trustDirectory) {
        Credentials own = Credentials.load(Trust.of(trustDirectory));
        KeyPair keys = new KeyPair(own.chain().getFirst().getPublicKey(), own.key());
        return new Enrolment(own.identity(), keys, trustDirectory, false);
    }

    /** @param token null to renew */
    public CertificateRequest request(@Nullable TokenText token) {
        return new CertificateRequest(
                Message.PROTOCOL, token == null ? null : token.text(), Certificates.request(identity, keys));
    }

    /**
     * Writes what was issued into the trust directory.
     *
     * @throws IllegalArgumentException if it is not what was asked for; nothing is written then
     */
    public void store(CertificateAnswer.Issued issued) {
        X509Certificate certificate = first("the certificate that was issued", issued.chain());
        X509Certificate authority = first("the authority that was sent", issued.authority());
        try {
            if (!certificate.getPublicKey().equals(keys.getPublic())
                    || !PeerCheck.identity(certificate).equals(identity)) {
                throw new IllegalArgumentException("the certificate that was issued is not for " + identity
                        + " and its key, but for " + certificate.getSubjectX500Principal());
            }
            certificate.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificate that was issued cannot be used: " + e.getMessage(), e);
        }
        if (fresh) {
            Pem.write(directory.resolve(Trust.CA_FILE), issued.authority(), false);
            Pem.write(directory.resolve(Trust.KEY_FILE), Pem.text(keys.getPrivate()), true);
        } else if (!Pem.certificates(directory.resolve(Trust.CA_FILE)).contains(authority)) {
            throw new IllegalArgumentException("the renewed certificate is of another authority, "
                    + authority.getSubjectX500Principal() + ": join again with a new token");
        }
        Pem.write(directory.resolve(Trust.CERTIFICATE_FILE), issued.chain(), false);
    }

    /** Whether an authority is the one that a token speaks of. */
    static boolean isPinned(X509Certificate authority, String fingerprint) throws CertificateException {
        return TokenText.fingerprintOf(authority.getEncoded()).equals(fingerprint);
    }

    private static X509Certificate first(String what, String pem) {
        return Pem.certificates(what, pem.getBytes(StandardCharsets.US_ASCII)).getFirst();
    }
}
