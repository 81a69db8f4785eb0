package net.hypha.exchange.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import net.hypha.exchange.trust.Credentials;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.Trust;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 with certificates on both sides, by the JDK's own implementation. */
final class Tls {
    private static final String VERSION = "TLSv1.3";

    private Tls() {}

    /** Null where the operator wants none. */
    static @Nullable SslContext forServer(Trust trust) {
        return switch (trust) {
            case Trust.Insecure _ -> null;
            case Trust.Certificates files -> {
                Credentials own = Credentials.load(files);
                yield build(SslContextBuilder.forServer(own.key(), own.chain().toArray(X509Certificate[]::new))
                        .trustManager(own.check())
                        .clientAuth(ClientAuth.REQUIRE));
            }
        };
    }

    /** Null where the operator wants none. */
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

    /** Whom the other side proved to be; null where nothing was to be proved. */
    static @Nullable Identity identityOf(@Nullable SSLSession session) {
        if (session == null) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Credentials.identityOf((X509Certificate) chain[0]);
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException("a TLS session without the other side's certificate", e);
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
