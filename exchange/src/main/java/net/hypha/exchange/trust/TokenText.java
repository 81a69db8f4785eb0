package net.hypha.exchange.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is handed from hand to hand: {@code hypha.ID.SECRET}, and for joining {@code hypha.ID.SECRET.FINGERPRINT}.
 * The fingerprint is that of the domain's authority, so that whoever was given the token cannot be led to another domain at
 * first contact.
 *
 * @param id 12 hexadecimal digits; public
 * @param secret 256 random bits in base64url (RFC 4648, section 5), 43 characters
 * @param fingerprint SHA-256 of the authority's certificate (DER) in base64url; null where the token is not for joining
 */
public record TokenText(String id, String secret, @Nullable String fingerprint) {
    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 32;
    private static final String BITS_256 = "[A-Za-z0-9_-]{43}";
    private static final Pattern FORM =
            Pattern.compile("hypha\\.([0-9a-f]{12})\\.(" + BITS_256 + ")(?:\\.(" + BITS_256 + "))?");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /**
     * A new one.
     *
     * @param random unpredictable
     */
    public static TokenText fresh(RandomGenerator random, @Nullable String fingerprint) {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        return new TokenText(HexFormat.of().formatHex(id), BASE64.encodeToString(secret), fingerprint);
    }

    /** @throws IllegalArgumentException without repeating the text, which may be nearly a secret */
    public static TokenText parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "this is no token: one is hypha.ID.SECRET or hypha.ID.SECRET.FINGERPRINT,"
                            + " as 'hypha token create' prints it, without a break");
        }
        return new TokenText(form.group(1), form.group(2), form.group(3));
    }

    /** What a domain keeps of it: SHA-256 of the secret, 64 hexadecimal digits. */
    public String hash() {
        return HexFormat.of().formatHex(sha256(secret.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Whether the secret is the one of which a domain kept this hash; takes the same time whatever differs. */
    public boolean matches(String hash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    /** The form that {@link #parse} reads. Not {@code toString}, so that no secret gets into a log by mistake. */
    public String text() {
        return "hypha." + id + "." + secret + (fingerprint == null ? "" : "." + fingerprint);
    }

    @Override
    public String toString() {
        return "token " + id;
    }

    /** SHA-256 in base64url, as in {@link #fingerprint}. */
    static String fingerprintOf(byte[] certificate) {
        return BASE64.encodeToString(sha256(certificate));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
