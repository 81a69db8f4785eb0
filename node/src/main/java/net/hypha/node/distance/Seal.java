package net.hypha.node.distance;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104), the first half of it, with the key of one direction between two nodes. For one thread. */
final class Seal {
    static final int LENGTH = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    Seal(byte[] key) {
        mac = keyed(key);
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac made = Mac.getInstance(ALGORITHM);
            made.init(new SecretKeySpec(key, ALGORITHM));
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** All 32 bytes of it, of parts in this order. */
    static byte[] whole(byte[] key, byte[]... parts) {
        Mac mac = keyed(key);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** Of the first bytes. */
    byte[] of(byte[] bytes, int length) {
        mac.update(bytes, 0, length);
        return Arrays.copyOf(mac.doFinal(), LENGTH);
    }

    /** Whether it is what follows the first bytes; takes as long wherever they differ. */
    boolean isOf(byte[] bytes, int length) {
        return MessageDigest.isEqual(of(bytes, length), Arrays.copyOfRange(bytes, length, length + LENGTH));
    }
}
