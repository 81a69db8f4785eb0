package net.hypha.node.distance;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.KeyAgreement;
import net.hypha.exchange.message.ProbeKey;

/**
 * This node's secret, made at its start and never told, and what it has in common with each other node: X25519 (RFC 7748) with the other's public
 * key, which the exchange tells. So who tells the keys, or has those of all others, can still not speak for a node.
 */
final class Keys {
    private static final String CURVE = "X25519";
    private static final byte[] PURPOSE = "hypha probe 1".getBytes(StandardCharsets.US_ASCII);
    private static final int BASE_POINT = 9; // RFC 7748, 4.1

    private final PrivateKey secret;
    private final ProbeKey own;

    /** The two directions between this node and another. */
    record Pair(Seal out, Seal in) {}

    private Keys(PrivateKey secret, ProbeKey own) {
        this.secret = secret;
        this.own = own;
    }

    /** @param random unpredictable */
    static Keys make(RandomGenerator random) {
        byte[] bytes = new byte[ProbeKey.BYTES];
        random.nextBytes(bytes);
        try {
            PrivateKey secret = KeyFactory.getInstance(CURVE)
                    .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, bytes));
            byte[] point = shared(secret, publicKey(BigInteger.valueOf(BASE_POINT)));
            return new Keys(secret, ProbeKey.of(point));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 11 has " + CURVE, e);
        }
    }

    /** To be told to others. */
    ProbeKey own() {
        return own;
    }

    /** What this node has in common with another; empty if the other's key is none: a point of small order. */
    Optional<Pair> with(ProbeKey other) {
        try {
            byte[] common = shared(secret, publicKey(new BigInteger(1, reversed(other.bytes()))));
            return Optional.of(new Pair(
                    new Seal(Seal.whole(common, PURPOSE, own.bytes(), other.bytes())),
                    new Seal(Seal.whole(common, PURPOSE, other.bytes(), own.bytes()))));
        } catch (InvalidKeyException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 11 has " + CURVE, e);
        }
    }

    private static PublicKey publicKey(BigInteger u) throws GeneralSecurityException {
        return KeyFactory.getInstance(CURVE).generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
    }

    private static byte[] shared(PrivateKey secret, PublicKey other) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance(CURVE);
        agreement.init(secret);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    /** RFC 7748 writes the lowest byte first; the highest bit is not of the number. */
    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        reversed[0] &= 0x7f;
        return reversed;
    }
}
