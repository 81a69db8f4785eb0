package net.hypha.semantics.address;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of addresses in CIDR notation, for example {@code 10.30.0.0/16}.
 *
 * @param base the first address; bits past {@code length} are zero
 * @param length number of fixed leading bits, 0 to 32 for IPv4 and 0 to 128 for IPv6
 */
public record Prefix(InetAddress base, int length) {
    public Prefix {
        if (length < 0 || length > base.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length " + length + " does not fit " + Addresses.text(base));
        }
        if (!base.equals(masked(base, length))) {
            throw new IllegalArgumentException(
                    Addresses.text(base) + "/" + length + " has bits set past its length; did you" + " mean "
                            + Addresses.text(masked(base, length)) + "/" + length + "?");
        }
    }

    /**
     * @param cidr for example {@code fdff::/16}
     * @throws IllegalArgumentException naming what is wrong with the text
     */
    public static Prefix parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "'" + cidr + "' is not a prefix: write ADDRESS/LENGTH, like 10.30.0.0/16");
        }
        try {
            return new Prefix(
                    InetAddress.ofLiteral(cidr.substring(0, slash)), Integer.parseInt(cidr.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + cidr + "' is not a prefix: its length is not a number", e);
        }
    }

    /** The prefix of that length that an address is in. */
    public static Prefix around(InetAddress address, int length) {
        return new Prefix(masked(address, length), length);
    }

    public boolean contains(InetAddress address) {
        return address.getAddress().length == base.getAddress().length
                && masked(address, length).equals(base);
    }

    public boolean overlaps(Prefix other) {
        return contains(other.base) || other.contains(base);
    }

    public boolean contains(Prefix other) {
        return length <= other.length && contains(other.base);
    }

    public Family family() {
        return Family.of(base);
    }

    /** How many addresses there are; {@link Long#MAX_VALUE} where a long cannot say. */
    public long size() {
        int hostBits = base.getAddress().length * 8 - length;
        return hostBits >= Long.SIZE - 1 ? Long.MAX_VALUE : 1L << hostBits;
    }

    /**
     * The address at a place in this prefix, 0 being the base.
     *
     * @throws IllegalArgumentException if index is negative or not below {@link #size()}
     */
    public InetAddress nth(long index) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException(this + " has no address number " + index);
        }
        return address(new BigInteger(1, base.getAddress()).add(BigInteger.valueOf(index)), family());
    }

    /**
     * A part of this prefix.
     *
     * @param index 0 being the first part of that length
     * @throws IllegalArgumentException where there is no such part
     */
    public Prefix subnet(int newLength, long index) {
        if (newLength < length || newLength > family().bits() || index < 0 || index >= subnets(newLength)) {
            throw new IllegalArgumentException(this + " has no /" + newLength + " number " + index);
        }
        BigInteger offset = BigInteger.valueOf(index).shiftLeft(family().bits() - newLength);
        return new Prefix(address(new BigInteger(1, base.getAddress()).add(offset), family()), newLength);
    }

    /** How many parts of a length there are; {@link Long#MAX_VALUE} where a long cannot say. */
    public long subnets(int newLength) {
        return newLength - length >= Long.SIZE - 1 ? Long.MAX_VALUE : 1L << (newLength - length);
    }

    /** The first address a host may have: the one after the base. In a node's subnet it is the node's own. */
    public InetAddress firstUsable() {
        return nth(1);
    }

    /**
     * Number of addresses hosts may have, at {@code nth(1)} to {@code nth(usable())}: all but the base (network or
     * subnet-router anycast, RFC 4291 section 2.6.1) and, in IPv4, the last (broadcast).
     */
    public long usable() {
        return Math.max(0, family() == Family.IPV4 ? size() - 2 : size() - 1);
    }

    @Override
    public String toString() {
        return Addresses.text(base) + "/" + length;
    }

    private static InetAddress address(BigInteger value, Family family) {
        byte[] bytes = new byte[family.bits() / 8];
        byte[] digits = value.toByteArray();
        int count = Math.min(digits.length, bytes.length); // a leading sign byte is left out
        System.arraycopy(digits, digits.length - count, bytes, bytes.length - count, count);
        return ofBytes(bytes);
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return ofBytes(bytes);
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
