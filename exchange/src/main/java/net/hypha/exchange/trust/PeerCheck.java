package net.hypha.exchange.trust;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.X509TrustManager;
import net.hypha.semantics.service.DomainName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts neighbours' certificates. Our own authority vouches for our domain, its nodes and its child domains; a peer's
 * authority for that peer's name alone, and nobody else for that name: so no authority can speak for the nodes of another
 * domain, or for another peer. Neighbours are known by identity, and whether
 * it is the expected one is checked against the hello and the welcome.
 */
final class PeerCheck extends ChainCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PeerCheck.class);

    private final X509TrustManager own;
    private final Map<Identity, X509TrustManager> peers;
    private final Path file;

    /**
     * @param own authorities that vouch for whom no peer's does
     * @param peers authorities by the one name each vouches for
     * @param file where the own authorities were read from, for messages
     */
    PeerCheck(List<X509Certificate> own, Map<DomainName, List<X509Certificate>> peers, Path file) {
        this.own = vouchedBy(own);
        this.peers = peers.entrySet().stream()
                .collect(Collectors.toMap(peer -> Identity.of(peer.getKey()), peer -> vouchedBy(peer.getValue())));
        this.file = file;
    }

    static Identity identity(X509Certificate certificate) throws CertificateException {
        try {
            return identity(new LdapName(certificate.getSubjectX500Principal().getName()));
        } catch (InvalidNameException | IllegalArgumentException e) {
            throw new CertificateException("the common name of the certificate: " + e.getMessage(), e);
        }
    }

    static Identity identity(LdapName subject) {
        for (Rdn part : subject.getRdns()) {
            if (part.getType().equalsIgnoreCase("CN")) {
                return new Identity(part.getValue().toString());
            }
        }
        throw new IllegalArgumentException("there is none; it must be node:NAME or domain:NAME");
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
        X509TrustManager pinned = peers.get(identity);
        X509TrustManager manager = pinned == null ? own : pinned;
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
                                    ? "a node needs one from our own authority, " + file
                                    : pinned == null
                                            ? "only our own authority vouches for it, " + file
                                                    + "; a peer's is given by domain.peers[].ca"
                                            : "domain.peers[].ca of this peer says who vouches for it"),
                    e);
        }
    }

    private static String cause(CertificateException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("unable to find valid certification path")
                ? "its authority is not one of ours"
                : message;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, true);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, false);
    }
}
