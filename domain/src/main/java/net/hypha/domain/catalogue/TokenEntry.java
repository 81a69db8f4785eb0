package net.hypha.domain.catalogue;

import java.time.Instant;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * A token as the domain keeps it: enough to know it again, too little to make it.
 *
 * @param id public; names the token in lists and in the log
 * @param hash of the secret: SHA-256, 64 hexadecimal digits. A fast hash without salt is enough here, unlike for
 *     passwords: the secret is 256 random bits, so there is no list of likely secrets to try (NIST SP 800-63B, 5.1.2.2:
 *     look-up secrets of at least 112 bits need no salt and no slow hash)
 * @param expires from this moment on it is refused
 * @param use by whom and when it was used up; null while it was not
 */
public record TokenEntry(
        String id,
        String hash,
        Purpose purpose,
        Instant created,
        Instant expires,
        @Nullable Use use) {
    /** What a token is good for. */
    public sealed interface Purpose {}

    /** @param node who may join; null for any node that has not joined yet */
    public record NodeJoin(@Nullable NodeName node) implements Purpose {}

    /** @param domain the child that may join */
    public record ChildJoin(DomainName domain) implements Purpose {}

    /** Not used up by being used. */
    public record Api(Role role, @Nullable ServiceName prefix) implements Purpose {}

    /** @param by identity that joined, like {@code node:router1} */
    public record Use(String by, Instant at) {}

    TokenEntry usedBy(String identity, Instant at) {
        return new TokenEntry(id, hash, purpose, created, expires, new Use(identity, at));
    }
}
