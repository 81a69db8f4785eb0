package net.hypha.exchange.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import net.hypha.exchange.Admission;
import net.hypha.exchange.trust.Credentials;
import net.hypha.exchange.trust.CurrentCredentials;
import net.hypha.exchange.trust.PinnedCheck;
import net.hypha.exchange.trust.Proof;
import net.hypha.exchange.trust.Trust;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 with certificates on both sides, by the JDK's own implementation. */
final class Tls {
    private static final String VERSION = "TLSv1.3";

    private Tls() {}

    /** A certificate that is shown is checked; who shows none may only ask for one, see {@link #whyNot}. */
    static SslContext forServer(CurrentCredentials own) {
        return build(SslContextBuilder.forServer(own.keys())
                .trustManager(own.check())
                .clientAuth(ClientAuth.OPTIONAL));
    }

    /** With the files as they are now; null where the operator wants none. */
    static @Nullable SslContext forClient(Trust trust) {
        return switch (trust) {
            case Trust.Insecure _ -> null;
            case Trust.Certificates files -> {
                Credentials own = Credentials.load(files);
                yield build(SslContextBuilder.forClient()
                        .keyManager(own.key(), own.chain().toArray(X509Certificate[]::new))
                        .trustManager(own.check()));
            }
        };
    }

    /**
     * Without a certificate of our own.
     *
     * @param fingerprint of the domain's authority
     */
    static SslContext forJoining(String fingerprint) {
        return build(SslContextBuilder.forClient().trustManager(new PinnedCheck(fingerprint)));
    }

    /** What the other side proved; null where it proved nothing. */
    static @Nullable Proof proofOf(@Nullable SSLSession session) {
        X509Certificate certificate = certificateOf(session);
        return certificate == null ? null : Credentials.proofOf(certificate);
    }

    /**
     * Why a connection is not good for anything but to ask for a first certificate; null if it is. A resumed TLS session
     * (RFC 8446, section 2.2) may be older than its certificate's end, so that is looked at again.
     */
    static @Nullable String whyNot(@Nullable SSLSession session, Admission admission) {
        X509Certificate certificate = certificateOf(session);
        if (certificate == null) {
            return "it showed no certificate: let it join with a token ('hypha token create'), or give it a trust"
                    + " directory";
        }
        Proof proof = Credentials.proofOf(certificate);
        try {
            certificate.checkValidity();
        } catch (CertificateException _) {
            return "the certificate of " + proof.identity() + " is valid from " + proof.from() + " to " + proof.until();
        }
        return admission.whyNot(proof).orElse(null);
    }

    private static @Nullable X509Certificate certificateOf(@Nullable SSLSession session) {
        try {
            return session == null ? null : (X509Certificate) session.getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException _) {
            return null;
        }
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK)
                    .protocols(VERSION)
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS cannot be set up with these certificates: " + e.getMessage(), e);
        }
    }
}
