package net.hypha.exchange.message;

/** What becomes of a {@link CertificateRequest}. */
public sealed interface CertificateAnswer {
    /**
     * Granted.
     *
     * @param chain the certificate, as PEM; followed by intermediate ones if there are any
     * @param authority the one that vouches for it and for the domain, as PEM
     */
    record Issued(String chain, String authority) implements CertificateAnswer {}

    /** Not granted, for a reason the operator can act on. */
    record Refused(String reason) implements CertificateAnswer {}
}
