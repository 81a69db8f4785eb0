package net.hypha.exchange.trust;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Credentials that can be replaced while a server listens: each handshake takes those of its moment. */
public final class CurrentCredentials {
    private static final String ALIAS = "own";

    private final Trust.Certificates files;
    private volatile Credentials now;

    /** @throws IllegalArgumentException if a trust file is missing or wrong */
    public CurrentCredentials(Trust.Certificates files) {
        this.files = files;
        this.now = Credentials.load(files);
    }

    /**
     * Reads the files again.
     *
     * @return whether they hold another certificate than before
     * @throws IllegalArgumentException if a trust file is missing or wrong; the former credentials stay
     */
    public boolean reload() {
        Credentials before = now;
        Credentials fresh = Credentials.load(files);
        now = fresh;
        return !fresh.chain().equals(before.chain());
    }

    public X509ExtendedKeyManager keys() {
        return new Keys();
    }

    public X509ExtendedTrustManager check() {
        return new Check();
    }

    private final class Keys extends X509ExtendedKeyManager {
        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return fits(keyType) ? new String[] {ALIAS} : null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return getServerAliases(keyType, issuers);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return fits(keyType) ? ALIAS : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return fits(keyType) ? ALIAS : null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return Stream.of(keyTypes).anyMatch(this::fits) ? ALIAS : null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseClientAlias(keyTypes, issuers, null);
        }

        /** The authority goes along, for those who know but its fingerprint. */
        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            Credentials own = now;
            return Stream.concat(own.chain().stream(), Stream.of(own.authority()))
                    .toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return now.key();
        }

        private boolean fits(String keyType) {
            return keyType.equals(now.key().getAlgorithm());
        }
    }

    private final class Check extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            now.check().checkClientTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            now.check().checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            now.check().checkClientTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            now.check().checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            now.check().checkClientTrusted(chain, authType, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            now.check().checkServerTrusted(chain, authType, engine);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return now.check().getAcceptedIssuers();
        }
    }
}
