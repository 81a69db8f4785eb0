package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * Addresses that were given back. Who has not heard yet may still speak to their former holders, so nobody else gets them at once: how long
 * they wait is the {@link QuarantineRule}'s to say. A value.
 *
 * @param byAddress all of them
 * @param byTime the same, those first that were given back first
 */
public record Quarantine(TreePMap<InetAddress, Rest> byAddress, TreePSet<Rest> byTime) {
    static final Comparator<InetAddress> ADDRESSES =
            (one, other) -> Arrays.compareUnsigned(one.getAddress(), other.getAddress());

    static final Quarantine EMPTY = new Quarantine(
            TreePMap.empty(ADDRESSES),
            TreePSet.empty(Comparator.comparing(Rest::since).thenComparing(Rest::address, ADDRESSES)));

    /**
     * An address that was given back.
     *
     * @param former who had it, as {@link Holder#text} says it
     * @param since when it was given back
     */
    public record Rest(InetAddress address, String former, Instant since) {}

    /** Null for an address that was not given back, or lent again since. */
    public @Nullable Rest get(InetAddress address) {
        return byAddress.get(address);
    }

    Quarantine plus(Rest rest) {
        Quarantine others = minus(rest.address());
        return new Quarantine(others.byAddress.plus(rest.address(), rest), others.byTime.plus(rest));
    }

    Quarantine minus(InetAddress address) {
        Rest rest = byAddress.get(address);
        return rest == null ? this : new Quarantine(byAddress.minus(address), byTime.minus(rest));
    }
}
