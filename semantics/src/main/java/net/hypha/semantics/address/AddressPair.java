package net.hypha.semantics.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The IPv4 and the IPv6 address of one thing. At least one is present; either may be absent for a service or instance of
 * one family.
 */
public record AddressPair(
        @Nullable Inet4Address v4, @Nullable Inet6Address v6) {
    public AddressPair {
        if (v4 == null && v6 == null) {
            throw new IllegalArgumentException("an address pair needs an IPv4 or an IPv6 address");
        }
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

    /** The addresses that are present, IPv4 first. */
    public List<InetAddress> all() {
        return Stream.<@Nullable InetAddress>of(v4, v6)
                .filter(address -> address != null)
                .map(InetAddress.class::cast)
                .toList();
    }

    public boolean contains(InetAddress address) {
        return address.equals(v4) || address.equals(v6);
    }

    /** For example {@code 10.30.0.1,fdff::1}. */
    @Override
    public String toString() {
        return String.join(",", all().stream().map(Addresses::text).toList());
    }
}
