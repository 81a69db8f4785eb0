package net.hypha.exchange.message;

import java.util.HexFormat;

/**
 * The public key by which a node's probes are known: X25519 (RFC 7748), made at each of its starts.
 *
 * @param hex its 32 bytes as 64 lower-case hexadecimal digits
 */
public record ProbeKey(String hex) {
    public static final int BYTES = 32;

    public ProbeKey {
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(ProbeKey::isDigit)) {
            throw new IllegalArgumentException("a probe key is 64 hexadecimal digits, not '" + hex + "'");
        }
    }

    private static boolean isDigit(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }

    /** @throws IllegalArgumentException if they are not {@link #BYTES} */
    public static ProbeKey of(byte[] bytes) {
        return new ProbeKey(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
