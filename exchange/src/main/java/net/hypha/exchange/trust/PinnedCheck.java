package net.hypha.exchange.trust;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * Accepts a domain whose authority has the fingerprint that a token carries: at first contact nothing else is known of it.
 * The domain sends its authority's certificate along with its own.
 */
public final class PinnedCheck extends ChainCheck {
    private final String fingerprint;

    /** @param fingerprint as in {@link TokenText} */
    public PinnedCheck(String fingerprint) {
        this.fingerprint = fingerprint;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        for (X509Certificate candidate : chain) {
            if (Enrolment.isPinned(candidate, fingerprint)) {
                new PeerCheck(List.of(candidate), Map.of(), Path.of("the token's fingerprint"))
                        .checkServerTrusted(chain, authType);
                return;
            }
        }
        throw new CertificateException("the domain there is not the one that made the token: its authority '"
                + chain[chain.length - 1].getIssuerX500Principal()
                + "' has another fingerprint. Is the address right, and the token of this domain?");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side only dials");
    }
}
