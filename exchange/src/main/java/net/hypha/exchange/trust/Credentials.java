package net.hypha.exchange.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.X509ExtendedTrustManager;
import net.hypha.semantics.service.DomainName;

/**
 * The trust files, read and checked.
 *
 * @param identity who we are
 * @param key our private key
 * @param chain our certificate first
 * @param authority whose certificate is at the end of the chain
 * @param check accepts or refuses neighbours' certificates
 */
public record Credentials(
        Identity identity,
        PrivateKey key,
        List<X509Certificate> chain,
        X509Certificate authority,
        X509ExtendedTrustManager check) {
    private static final Map<String, String> SIGNATURES =
            Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

    public Credentials {
        chain = List.copyOf(chain);
    }

    /** @throws IllegalArgumentException naming the file that is missing, unreadable, expired or does not fit the others */
    public static Credentials load(Trust.Certificates files) {
        List<X509Certificate> authorities = Pem.certificates(files.ca());
        List<X509Certificate> chain = Pem.certificates(files.cert());
        X509Certificate own = chain.getFirst();
        Identity identity = identity(files, own);
        requireValid(files, own, identity);
        PrivateKey key = Pem.key(files.key(), own.getPublicKey().getAlgorithm());
        requireMatch(files, key, own);
        List<X509Certificate> issuers = authorities.stream()
                .filter(authority -> PeerCheck.isSignedBy(chain.getLast(), authority))
                .toList();
        if (issuers.isEmpty()) {
            throw new IllegalArgumentException(files.cert() + " is issued by '"
                    + chain.getLast().getIssuerX500Principal() + "', which is not among the authorities in "
                    + files.ca() + ": add that authority's ca.pem there");
        }
        Map<DomainName, List<X509Certificate>> peers = new HashMap<>();
        files.peers().forEach((peer, file) -> peers.put(peer, Pem.certificates(file)));
        return new Credentials(identity, key, chain, issuers.getFirst(), new PeerCheck(issuers, peers, files.ca()));
    }

    /** Who a neighbour is whose certificate {@link #check} has accepted. */
    public static Proof proofOf(X509Certificate accepted) {
        try {
            return new Proof(
                    PeerCheck.identity(accepted),
                    accepted.getNotBefore().toInstant(),
                    accepted.getNotAfter().toInstant());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate without identity was accepted", e);
        }
    }

    private static Identity identity(Trust.Certificates files, X509Certificate own) {
        try {
            return PeerCheck.identity(own);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(files.cert() + ": " + e.getMessage(), e);
        }
    }

    /** The clock is the one the TLS library uses for neighbours' certificates, so that both judge alike. */
    private static void requireValid(Trust.Certificates files, X509Certificate own, Identity identity) {
        try {
            own.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new IllegalArgumentException(
                    files.cert() + " expired on " + own.getNotAfter().toInstant() + ": issue a new certificate for "
                            + identity + ", or join again with a new token ('hypha token create' at its domain)",
                    e);
        } catch (CertificateNotYetValidException e) {
            throw new IllegalArgumentException(
                    files.cert() + " is not valid before " + own.getNotBefore().toInstant()
                            + ": is this machine's clock right?",
                    e);
        }
    }

    private static void requireMatch(Trust.Certificates files, PrivateKey key, X509Certificate own) {
        byte[] sample = "hypha".getBytes(StandardCharsets.US_ASCII);
        try {
            String algorithm = SIGNATURES.get(key.getAlgorithm());
            if (algorithm == null) {
                throw new IllegalArgumentException(
                        files.key() + " is a key of kind " + key.getAlgorithm() + "; use EC");
            }
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(own.getPublicKey());
            signature.update(sample);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(files.key() + " cannot be used: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                files.key() + " is not the key of " + files.cert() + ": issue both together again");
    }
}
