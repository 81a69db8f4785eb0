package net.hypha.domain.view;

import org.jspecify.annotations.Nullable;

/**
 * An address and who holds it.
 *
 * @param state {@code held}, {@code free}, {@code quarantined} where it was given back and is not lent yet, or {@code foreign} where it is in none of the domain's pools of service addresses
 * @param holder in quarantine the former one
 * @param until end of its quarantine; null where it is not in it
 */
public record HolderView(
        String address,
        String state,
        @Nullable String pool,
        @Nullable String holder,
        @Nullable String until) {}
