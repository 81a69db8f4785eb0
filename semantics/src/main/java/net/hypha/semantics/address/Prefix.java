package net.hypha.semantics.address;

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

    public boolean contains(InetAddress address) {
        return address.getAddress().length == base.getAddress().length
                && masked(address, length).equals(base);
    }

    public boolean overlaps(Prefix other) {
        return contains(other.base) || other.contains(base);
    }

    @Override
    public String toString() {
        return Addresses.text(base) + "/" + length;
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address keeps its length when masked", e);
        }
    }
}
