package net.hypha.semantics.address;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds free addresses, one after the other. Pure: what is taken and where to go on are the caller's to remember.
 *
 * @param name for messages, for example {@code services IPv4}
 * @param ranges searched in this order, as if they were one
 */
public record AddressPool(String name, List<Prefix> ranges) {
    public AddressPool {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("pool '" + name + "' has no range");
        }
    }

    /** How a search ended. */
    public sealed interface Found<T> {
        /**
         * @param what free until now
         * @param cursor where the next search goes on
         */
        record Free<T>(T what, long cursor) implements Found<T> {}

        /**
         * Nothing is free.
         *
         * @param taken how many there are, all of them taken
         */
        record Exhausted<T>(AddressPool pool, long taken) implements Found<T> {
            /** For the operator. */
            public String reason() {
                return "pool '" + pool.name() + "' " + pool.rangesText() + " is exhausted: all " + taken
                        + " are taken. Delete what is no longer needed, or configure a larger pool";
            }
        }
    }

    /**
     * The next free usable address from {@code cursor} on, wrapping at the end: an address given back is used again as late
     * as possible.
     *
     * @param cursor 0 at first, then what the last search told; any other value is taken as 0
     */
    public Found<InetAddress> next(Predicate<InetAddress> taken, long cursor) {
        long total = sum(ranges.stream().mapToLong(Prefix::usable).toArray());
        long start = cursor >= 0 && cursor < total ? cursor : 0;
        for (long step = 0; step < total; step++) {
            long place = (start + step) % total;
            InetAddress address = usable(place);
            if (!taken.test(address)) {
                return new Found.Free<>(address, (place + 1) % total);
            }
        }
        return new Found.Exhausted<>(this, total);
    }

    /**
     * The next free subnet of the first range, as {@link #next} does.
     *
     * @param length of the subnet, for example 26
     */
    public Found<Prefix> nextSubnet(int length, Predicate<Prefix> taken, long cursor) {
        Prefix range = ranges.getFirst();
        long total = range.subnets(length);
        long start = cursor >= 0 && cursor < total ? cursor : 0;
        for (long step = 0; step < total; step++) {
            long place = (start + step) % total;
            Prefix subnet = range.subnet(length, place);
            if (!taken.test(subnet)) {
                return new Found.Free<>(subnet, (place + 1) % total);
            }
        }
        return new Found.Exhausted<>(this, total);
    }

    /** Whether this pool may ever hand an address out. */
    public boolean contains(InetAddress address) {
        return ranges.stream()
                .anyMatch(range -> range.contains(address)
                        && !address.equals(range.base())
                        && !(range.family() == Family.IPV4 && address.equals(range.nth(range.size() - 1))));
    }

    /** For example {@code fdff::/21, fdff:800::/21}. */
    public String rangesText() {
        return String.join(", ", ranges.stream().map(Prefix::toString).toList());
    }

    private InetAddress usable(long place) {
        long rest = place;
        for (Prefix range : ranges) {
            if (rest < range.usable()) {
                return range.nth(rest + 1);
            }
            rest -= range.usable();
        }
        throw new IllegalArgumentException("pool '" + name + "' has no place " + place);
    }

    /** Saturating: IPv6 ranges are larger than a long. */
    private static long sum(long[] sizes) {
        long total = 0;
        for (long size : sizes) {
            total = Long.MAX_VALUE - total < size ? Long.MAX_VALUE : total + size;
        }
        return total;
    }
}
