package net.hypha.exchange.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Reads requests for a certificate: PKCS #10 (RFC 2986), signed by the key that is to be certified. */
final class SigningRequest {
    private static final int P256_BITS = 256;

    private SigningRequest() {}

    /**
     * Who is to be certified.
     *
     * @throws IllegalArgumentException if that cannot be read
     */
    static Identity identity(String request) {
        try {
            JcaPKCS10CertificationRequest parsed = new JcaPKCS10CertificationRequest(Pem.request(request));
            X500Principal subject = new X500Principal(parsed.getSubject().getEncoded());
            return PeerCheck.identity(new LdapName(subject.getName()));
        } catch (IOException | InvalidNameException e) {
            throw new IllegalArgumentException("the request is not PKCS #10: " + e.getMessage(), e);
        }
    }

    /**
     * The key to be certified.
     *
     * @throws IllegalArgumentException if the request is for somebody else, of another kind of key, or not signed by it
     */
    static PublicKey proven(String request, Identity identity) {
        Identity named = identity(request);
        if (!named.equals(identity)) {
            throw new IllegalArgumentException("the request is for " + named + ", not for " + identity);
        }
        try {
            JcaPKCS10CertificationRequest parsed = new JcaPKCS10CertificationRequest(Pem.request(request));
            PublicKey key = parsed.getPublicKey();
            if (!(key instanceof ECPublicKey curve)
                    || curve.getParams().getOrder().bitLength() != P256_BITS) {
                throw new IllegalArgumentException("the request is for a key that is not EC P-256");
            }
            if (!parsed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException("the request is not signed by the key that it is for");
            }
            return key;
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException("the request is not PKCS #10: " + e.getMessage(), e);
        }
    }
}
