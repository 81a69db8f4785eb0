package net.hypha.exchange.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Certificates and keys as PEM files (RFC 7468). Errors are {@link IllegalArgumentException}s for the operator. */
final class Pem {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";
    private static final String REQUEST_BEGIN = "-----BEGIN CERTIFICATE REQUEST-----";
    private static final String REQUEST_END = "-----END CERTIFICATE REQUEST-----";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /** One or more certificates. */
    static List<X509Certificate> certificates(Path file) {
        return certificates(file.toString(), bytes(file));
    }

    /** @param where the text is from, for messages */
    static List<X509Certificate> certificates(String where, byte[] text) {
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(
                        where + " holds no certificate: it must begin with -----BEGIN CERTIFICATE-----");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IllegalArgumentException(where + " is not a PEM file of certificates: " + e.getMessage(), e);
        }
    }

    /** @param algorithm of the public key it belongs to, for example {@code EC} */
    static PrivateKey key(Path file, String algorithm) {
        String text = new String(bytes(file), StandardCharsets.US_ASCII);
        int begin = text.indexOf(KEY_BEGIN);
        int end = text.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(file + " holds no unencrypted PKCS #8 key (" + KEY_BEGIN
                    + "); convert another form with 'openssl pkcs8 -topk8 -nocrypt'");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " holds no " + algorithm + " key: " + e.getMessage(), e);
        }
    }

    static String text(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a certificate cannot be encoded", e);
        }
    }

    static String text(PrivateKey key) {
        return KEY_BEGIN + "\n" + LINES.encodeToString(key.getEncoded()) + "\n" + KEY_END + "\n";
    }

    /** A certification request (PKCS #10) as text. */
    static String requestText(byte[] request) {
        return REQUEST_BEGIN + "\n" + LINES.encodeToString(request) + "\n" + REQUEST_END + "\n";
    }

    /** The other way round. */
    static byte[] request(String text) {
        int begin = text.indexOf(REQUEST_BEGIN);
        int end = text.indexOf(REQUEST_END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the request is no PEM text: it must begin with " + REQUEST_BEGIN);
        }
        return Base64.getMimeDecoder().decode(text.substring(begin + REQUEST_BEGIN.length(), end));
    }

    /** Replaces a file as a whole; a key is never readable by others, not even for a moment. */
    static void write(Path file, String text, boolean secret) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    "." + file.getFileName(),
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, text, StandardCharsets.US_ASCII);
            if (!secret) {
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    file + " does not exist: 'hypha domain init' makes a domain's, 'hypha node join' a node's", e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(
                    file + " may not be read by this user; change its owner, or run as its owner", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
