package net.hypha.exchange.trust;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts neighbours' certificates. A domain may be vouched for by any of the authorities; a node only by our own, so that
 * a peer's authority cannot make nodes of ours. Host names mean nothing here: neighbours are known by identity, and whether
 * it is the expected one is checked against the hello and the welcome.
 */
final class PeerCheck extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(PeerCheck.class);

    private final X509TrustManager all;
    private final X509TrustManager own;
    private final Path file;

    /** @param file where the authorities were read from, for messages */
    PeerCheck(List<X509Certificate> authorities, List<X509Certificate> ownAuthorities, Path file) {
        this.all = manager(authorities);
        this.own = manager(ownAuthorities);
        this.file = file;
    }

    static Identity identity(X509Certificate certificate) throws CertificateException {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return new Identity(part.getValue().toString());
                }
            }
        } catch (InvalidNameException | IllegalArgumentException e) {
            throw new CertificateException("the common name of the certificate: " + e.getMessage(), e);
        }
        throw new CertificateException("the certificate has no common name; it must be node:NAME or domain:NAME");
    }

    static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
        if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            return false;
        }
        try {
            PublicKey key = authority.getPublicKey();
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException _) {
            return false; // another authority of the same name
        }
    }

    private void check(X509Certificate[] chain, String authType, boolean client) throws CertificateException {
        try {
            Identity identity = identity(chain[0]);
            if (!client && identity.isNode()) {
                throw new CertificateException("dialled a domain, but found " + identity);
            }
            require(chain, authType, client, identity);
        } catch (CertificateException e) {
            LOG.atWarn()
                    .addKeyValue("subject", chain[0].getSubjectX500Principal())
                    .log("Neighbour's certificate refused: {}", e.getMessage());
            throw e;
        }
    }

    private void require(X509Certificate[] chain, String authType, boolean client, Identity identity)
            throws CertificateException {
        X509TrustManager manager = identity.isNode() ? own : all;
        try {
            chain[0].checkValidity();
            if (client) {
                manager.checkClientTrusted(chain, authType);
            } else {
                manager.checkServerTrusted(chain, authType);
            }
        } catch (CertificateException e) {
            throw new CertificateException(
                    "the certificate for " + identity + ", valid from "
                            + chain[0].getNotBefore().toInstant() + " to "
                            + chain[0].getNotAfter().toInstant() + " and issued by '"
                            + chain[0].getIssuerX500Principal() + "', is not accepted (" + cause(e) + "): "
                            + (identity.isNode()
                                    ? "a node needs one from our own authority"
                                    : "is its authority in " + file + "?"),
                    e);
        }
    }

    private static String cause(CertificateException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("unable to find valid certification path")
                ? "its authority is not one of ours"
                : message;
    }

    private static X509TrustManager manager(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("ca-" + store.size(), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return x509;
                }
            }
            throw new IllegalStateException("this Java has no X.509 trust manager");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the authorities cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, true);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, false);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType, true);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType, false);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType, true);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType, false);
    }

    /** None are named to diallers: whatever certificate they have, they shall show it and be told what is wrong. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
