package net.hypha.domain.catalogue;

import java.util.List;
import java.util.stream.Stream;
import net.hypha.semantics.address.AddressPair;

/** Which address families something has; at least one. */
public record Families(boolean v4, boolean v6) {
    public Families {
        if (!v4 && !v6) {
            throw new IllegalArgumentException("at least one family is needed: ipv4, ipv6 or both");
        }
    }

    public static Families of(AddressPair pair) {
        return new Families(pair.v4() != null, pair.v6() != null);
    }

    /** @throws IllegalArgumentException where a word is neither {@code ipv4} nor {@code ipv6} */
    public static Families parse(List<String> words) {
        for (String word : words) {
            if (!word.equals("ipv4") && !word.equals("ipv6")) {
                throw new IllegalArgumentException("'" + word + "' is not a family: write ipv4 or ipv6");
            }
        }
        return new Families(words.contains("ipv4"), words.contains("ipv6"));
    }

    /** {@code [ipv4, ipv6]} or one of them. */
    public List<String> words() {
        return Stream.of(v4 ? "ipv4" : "", v6 ? "ipv6" : "")
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
