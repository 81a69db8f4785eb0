package net.hypha.domain.view;

import org.jspecify.annotations.Nullable;

/**
 * A node or child domain that joined by token, or was revoked.
 *
 * @param identity like {@code node:router1}
 * @param state {@code joined} or {@code revoked}
 * @param joined when it last joined, ISO 8601
 * @param revoked when it was last revoked, ISO 8601
 */
public record MemberView(
        String identity,
        String state,
        @Nullable String joined,
        @Nullable String revoked) {}
