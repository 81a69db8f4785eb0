package net.hypha.domain.view;

import org.jspecify.annotations.Nullable;

/**
 * An address and who holds it.
 *
 * @param state {@code held}, {@code free}, or {@code foreign} where it is in none of the domain's pools of service addresses
 */
public record HolderView(
        String address,
        String state,
        @Nullable String pool,
        @Nullable String holder) {}
