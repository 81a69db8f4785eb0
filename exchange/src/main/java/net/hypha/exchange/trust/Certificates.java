package net.hypha.exchange.trust;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/** What who asks for a certificate needs: without the library that issues them, which a node does not have on its class path. */
final class Certificates {
    /** Certificates begin a little in the past, so that a machine whose clock is behind takes them. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;
    private static final int LONG_FORM = 0x80;
    private static final byte[] VERSION = HexFormat.of().parseHex("020100"); // INTEGER 0
    private static final byte[] NO_ATTRIBUTES = HexFormat.of().parseHex("a000"); // [0], empty
    private static final byte[] ECDSA_WITH_SHA256 =
            HexFormat.of().parseHex("300a06082a8648ce3d040302"); // RFC 5758, 3.2

    private Certificates() {}

    static KeyPair keyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no EC P-256 keys", e);
        }
    }

    static X500Principal subject(String commonName) {
        return new X500Principal("CN=\"" + commonName.replaceAll("[\"\\\\]", "") + "\"");
    }

    /** A request for a certificate as PEM: PKCS #10 (RFC 2986, 4), signed by the key that is to be certified. */
    static String request(Identity identity, KeyPair keys) {
        byte[] information = tagged(
                SEQUENCE,
                VERSION,
                subject(identity.text()).getEncoded(),
                keys.getPublic().getEncoded(),
                NO_ATTRIBUTES);
        byte[] noUnusedBits = {0};
        byte[] signature = tagged(BIT_STRING, noUnusedBits, signed(information, keys));
        return Pem.requestText(tagged(SEQUENCE, information, ECDSA_WITH_SHA256, signature));
    }

    private static byte[] signed(byte[] content, KeyPair keys) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a request for a certificate could not be signed", e);
        }
    }

    /** DER (X.690, 8.1): tag, length, content. */
    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        int length = content.size();
        if (length < LONG_FORM) {
            all.write(length);
        } else {
            byte[] bytes = BigInteger.valueOf(length).toByteArray();
            int from = bytes[0] == 0 ? 1 : 0;
            all.write(LONG_FORM | (bytes.length - from));
            all.write(bytes, from, bytes.length - from);
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }
}
