package net.hypha.domain.view;

import org.jspecify.annotations.Nullable;

/**
 * A token as people may see it.
 *
 * @param token what its user is given; only in the answer to its making, null ever after
 * @param use {@code node}, {@code child} or {@code api}
 * @param name who may join with it; null for any new node, and for the API
 * @param role for the API
 * @param prefix the services the role is for; null for all
 * @param state whether it is valid, used or expired, in these words
 * @param expires ISO 8601
 * @param usedBy identity that joined with it
 */
public record TokenView(
        @Nullable String token,
        String id,
        String use,
        @Nullable String name,
        @Nullable String role,
        @Nullable String prefix,
        String state,
        String created,
        String expires,
        @Nullable String usedBy,
        @Nullable String usedAt) {}
