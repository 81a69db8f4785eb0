package net.hypha.domain.view;

import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import org.jspecify.annotations.Nullable;

/** An IPv4 and an IPv6 address, either of which may be missing. */
public record Addressed(@Nullable String v4, @Nullable String v6) {
    public static Addressed of(AddressPair pair) {
        return new Addressed(
                pair.v4() == null ? null : Addresses.text(pair.v4()),
                pair.v6() == null ? null : Addresses.text(pair.v6()));
    }
}
