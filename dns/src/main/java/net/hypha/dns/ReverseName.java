package net.hypha.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.address.Prefix;
import org.xbill.DNS.Name;

/** Reverse names (RFC 1035 section 3.5, RFC 3596 section 2.5) as prefixes: the fewer labels, the shorter. */
final class ReverseName {
    private static final Name V4 = Replies.name("in-addr.arpa");
    private static final Name V6 = Replies.name("ip6.arpa");

    private ReverseName() {}

    /** What a name is the reverse name of; empty if of nothing. A full address is a prefix of full length. */
    static Optional<Prefix> parse(Name name) {
        if (name.subdomain(V4)) {
            return parse(name, V4, Family.IPV4, 8, 10);
        }
        return name.subdomain(V6) ? parse(name, V6, Family.IPV6, 4, 16) : Optional.empty();
    }

    /** The reverse name of the shortest whole-label prefix that holds this one: its zone. */
    static Name zone(Prefix prefix) {
        int bits = prefix.family() == Family.IPV4 ? 8 : 4;
        byte[] address = prefix.base().getAddress();
        StringBuilder text = new StringBuilder();
        for (int label = prefix.length() / bits - 1; label >= 0; label--) {
            int value = bits == 8 ? address[label] & 0xff : address[label / 2] >> (label % 2 == 0 ? 4 : 0) & 0xf;
            text.append(bits == 8 ? Integer.toString(value) : Integer.toHexString(value))
                    .append('.');
        }
        return Replies.name(text + (bits == 8 ? "in-addr.arpa" : "ip6.arpa"));
    }

    private static Optional<Prefix> parse(Name name, Name suffix, Family family, int bits, int radix) {
        int count = name.labels() - suffix.labels();
        if (count > family.bits() / bits) {
            return Optional.empty();
        }
        byte[] address = new byte[family.bits() / 8];
        for (int i = 0; i < count; i++) {
            int value = value(name.getLabelString(count - 1 - i), bits, radix);
            if (value < 0) {
                return Optional.empty();
            }
            int bit = i * bits;
            address[bit / 8] |= (byte) (value << (8 - bits - bit % 8));
        }
        try {
            return Optional.of(new Prefix(InetAddress.getByAddress(address), count * bits));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** A label's number, or -1 if it is none that fits. */
    private static int value(String label, int bits, int radix) {
        boolean plain = !label.isEmpty()
                && label.length() <= 3
                && label.chars().allMatch(c -> c < 128)
                && label.chars().allMatch(c -> Character.digit(c, radix) >= 0);
        int value = plain ? Integer.parseInt(label, radix) : -1;
        return value < 1 << bits ? value : -1;
    }
}
