package net.hypha.exchange.trust;

import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS for an API by the certificates of the exchange: the server is known by its identity, the client by a token. */
public final class ApiTls {
    private ApiTls() {}

    /** What a server is that shows the certificate of these files, as they are at each handshake: it may be renewed meanwhile. */
    public static SSLContext server(Trust.Certificates files) {
        try {
            return context(new KeyManager[] {new FreshKeys(files)}, new TrustManager[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * What a client is that takes only domains vouched for by an authority.
     *
     * @param ca the authority's {@code ca.pem}
     * @throws IllegalArgumentException naming the file if it is missing or wrong
     */
    public static SSLContext client(Path ca) {
        List<X509Certificate> authorities = Pem.certificates(ca);
        try {
            return context(new KeyManager[0], new TrustManager[] {new OnlyDomains(ChainCheck.vouchedBy(authorities))});
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, trust, null);
        return context;
    }

    /** Our key and certificate, read when a client comes. Where the files are wrong for now, the last that were right stay. */
    private static final class FreshKeys extends X509ExtendedKeyManager {
        private static final Logger LOG = LoggerFactory.getLogger(FreshKeys.class);
        private static final int REMEMBERED = 16; // handshakes that are under way when certificates change

        private final Trust.Certificates files;
        private final Map<String, Credentials> byAlias = new LinkedHashMap<>();
        private Credentials current;

        FreshKeys(Trust.Certificates files) {
            this.files = files;
            this.current = Credentials.load(files);
        }

        private synchronized @Nullable String alias(String keyType) {
            try {
                current = Credentials.load(files);
            } catch (IllegalArgumentException e) {
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("The API goes on with its former certificate");
            }
            if (!current.key().getAlgorithm().equals(keyType)) {
                return null;
            }
            String alias = current.chain().getFirst().getSerialNumber().toString(Character.MAX_RADIX);
            byAlias.put(alias, current);
            if (byAlias.size() > REMEMBERED) {
                byAlias.remove(byAlias.keySet().iterator().next());
            }
            return alias;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(keyType);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(keyType);
        }

        @Override
        public synchronized X509Certificate @Nullable [] getCertificateChain(String alias) {
            Credentials named = byAlias.get(alias);
            return named == null ? null : named.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public synchronized @Nullable PrivateKey getPrivateKey(String alias) {
            Credentials named = byAlias.get(alias);
            return named == null ? null : named.key();
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            String alias = alias(keyType);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null; // a server only
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null; // a server only
        }
    }

    /** A node's certificate does not make it a domain's API, whoever issued it. */
    private static final class OnlyDomains extends ChainCheck {
        private final X509TrustManager authorities;

        OnlyDomains(X509TrustManager authorities) {
            this.authorities = authorities;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            authorities.checkServerTrusted(chain, kind);
            Identity identity = PeerCheck.identity(chain[0]);
            if (identity.isNode()) {
                throw new CertificateException("that is " + identity + ", not a domain");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("clients prove who they are by tokens");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.getAcceptedIssuers();
        }
    }
}
