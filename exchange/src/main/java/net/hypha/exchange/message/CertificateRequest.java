package net.hypha.exchange.message;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a certificate: at first with a token, later to have it renewed.
 *
 * @param protocol version of the exchange spoken, {@link Message#PROTOCOL}
 * @param token as {@link net.hypha.exchange.trust.TokenText} writes it; null to renew
 * @param request PKCS #10 (RFC 2986) as PEM
 */
public record CertificateRequest(int protocol, @Nullable String token, String request) {
    /** Without the token, which is a secret. */
    @Override
    public String toString() {
        return "CertificateRequest[" + (token == null ? "renew" : "join") + "]";
    }
}
