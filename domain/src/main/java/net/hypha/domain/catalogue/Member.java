package net.hypha.domain.catalogue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node or child domain as the authority knows it.
 *
 * @param identity like {@code node:router1}
 * @param joined when it last joined by a token; null if it never did
 * @param revoked when it was last revoked; null if it never was. Certificates of before stay refused for good, also after
 *     it joined again
 */
public record Member(
        String identity, @Nullable Instant joined, @Nullable Instant revoked) {
    /** Whether it was revoked and has not joined since. */
    public boolean isRevoked() {
        return revoked != null && (joined == null || joined.isBefore(revoked));
    }
}
