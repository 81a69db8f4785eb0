package net.hypha.semantics.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The IPv4 and the IPv6 address of one thing. At least one is present; either may be absent for a service or instance of
 * one family. Held as numbers: Java's own addresses take 48 and 112 bytes each, and a domain has hundreds of thousands.
 */
public final class AddressPair {
    private static final int V6_BYTES = 16;

    private final boolean hasV4;
    private final boolean hasV6;
    private final int four;
    private final long sixHigh;
    private final long sixLow;

    /** @throws IllegalArgumentException where both are missing */
    public AddressPair(@Nullable Inet4Address v4, @Nullable Inet6Address v6) {
        if (v4 == null && v6 == null) {
            throw new IllegalArgumentException("an address pair needs an IPv4 or an IPv6 address");
        }
        hasV4 = v4 != null;
        hasV6 = v6 != null;
        four = v4 == null ? 0 : ByteBuffer.wrap(v4.getAddress()).getInt();
        ByteBuffer six = ByteBuffer.wrap(v6 == null ? new byte[V6_BYTES] : v6.getAddress());
        sixHigh = six.getLong();
        sixLow = six.getLong();
    }

    /**
     * Reads IP literals, for example {@code of("10.30.0.1", "fdff::1")}; null leaves a family out.
     *
     * @throws IllegalArgumentException where a literal is not an address of its family
     */
    public static AddressPair of(@Nullable String v4, @Nullable String v6) {
        return new AddressPair(
                v4 == null ? null : Inet4Address.ofLiteral(v4),
                v6 == null ? null : (Inet6Address) Inet6Address.ofLiteral(v6));
    }

    /** Null where there is none. */
    public @Nullable Inet4Address v4() {
        return hasV4 ? (Inet4Address) address(v4Bytes()) : null;
    }

    /** Null where there is none. */
    public @Nullable Inet6Address v6() {
        return hasV6 ? (Inet6Address) address(v6Bytes()) : null;
    }

    /** In network order; empty where there is none. */
    public byte[] v4Bytes() {
        return hasV4 ? ByteBuffer.allocate(Integer.BYTES).putInt(four).array() : new byte[0];
    }

    /** In network order; empty where there is none. */
    public byte[] v6Bytes() {
        return hasV6
                ? ByteBuffer.allocate(V6_BYTES).putLong(sixHigh).putLong(sixLow).array()
                : new byte[0];
    }

    /** The addresses that are present, IPv4 first. */
    public List<InetAddress> all() {
        if (!hasV4) {
            return List.of(address(v6Bytes()));
        }
        return hasV6 ? List.of(address(v4Bytes()), address(v6Bytes())) : List.of(address(v4Bytes()));
    }

    public boolean contains(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == V6_BYTES
                ? hasV6 && bytes.getLong() == sixHigh && bytes.getLong() == sixLow
                : hasV4 && bytes.getInt() == four;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressPair pair
                && hasV4 == pair.hasV4
                && hasV6 == pair.hasV6
                && four == pair.four
                && sixHigh == pair.sixHigh
                && sixLow == pair.sixLow;
    }

    @Override
    public int hashCode() {
        return (int) digest();
    }

    /** The same for equal pairs, in every process and release; seldom the same for others. */
    public long digest() {
        long families = (hasV4 ? 1 : 0) | (hasV6 ? 2 : 0);
        return mixed(mixed(mixed(families << Integer.SIZE ^ Integer.toUnsignedLong(four)) ^ sixHigh) ^ sixLow);
    }

    /** For example {@code 10.30.0.1,fdff::1}. */
    @Override
    public String toString() {
        return String.join(",", all().stream().map(Addresses::text).toList());
    }

    /** MurmurHash3's last step. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return bytes.length == V6_BYTES
                    ? Inet6Address.getByAddress(null, bytes, -1)
                    : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
