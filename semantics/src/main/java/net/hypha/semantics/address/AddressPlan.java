package net.hypha.semantics.address;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a domain's addresses come from. A family may be left out as a whole or on one side.
 *
 * @param servicesV4 semantic and instance addresses, one after the other
 * @param servicesV6 the same, in 32 slots: one or more for each policy
 * @param nodesV4 node subnets of length {@value #NODE_LENGTH_V4}
 * @param nodesV6 node subnets of length {@value #NODE_LENGTH_V6}
 */
public record AddressPlan(
        @Nullable Prefix servicesV4,
        @Nullable Prefix servicesV6,
        @Nullable Prefix nodesV4,
        @Nullable Prefix nodesV6) {
    public static final int NODE_LENGTH_V4 = 26;
    public static final int NODE_LENGTH_V6 = 120;

    /** Oakestra's plan. */
    public static final AddressPlan STANDARD = new AddressPlan(
            Prefix.parse("10.30.0.0/16"),
            Prefix.parse("fdff::/16"),
            Prefix.parse("10.18.0.0/16"),
            Prefix.parse("fc00::/16"));

    private static final int SLOT_BITS = 5;
    private static final int LONGEST_SERVICES_V4 = 28;
    private static final int LONGEST_SERVICES_V6 = 112;

    /** Two prefixes that share addresses. */
    public record Overlap(Prefix mine, Prefix other) {}

    /** @throws IllegalArgumentException naming the pool that is wrong, why, and what would be right */
    public AddressPlan {
        checkPool("services", Family.IPV4, servicesV4, LONGEST_SERVICES_V4);
        checkPool("services", Family.IPV6, servicesV6, LONGEST_SERVICES_V6);
        checkPool("nodes", Family.IPV4, nodesV4, NODE_LENGTH_V4);
        checkPool("nodes", Family.IPV6, nodesV6, NODE_LENGTH_V6);
        if (servicesV4 == null && servicesV6 == null) {
            throw new IllegalArgumentException(
                    "pool 'services' is empty: give an IPv4 or an IPv6 prefix, like " + "10.30.0.0/16 or fdff::/16");
        }
        if (nodesV4 == null && nodesV6 == null) {
            throw new IllegalArgumentException(
                    "pool 'nodes' is empty: give an IPv4 or an IPv6 prefix, like 10.18.0.0/16 or fc00::/16");
        }
        firstOverlap(present(servicesV4, servicesV6), present(nodesV4, nodesV6)).ifPresent(overlap -> {
            throw new IllegalArgumentException("pools 'services' " + overlap.mine() + " and 'nodes' " + overlap.other()
                    + " overlap: give them different prefixes");
        });
    }

    /**
     * Reads pools as configured: at most one prefix of each family.
     *
     * @throws IllegalArgumentException naming the pool that is wrong
     */
    public static AddressPlan of(List<Prefix> services, List<Prefix> nodes) {
        return new AddressPlan(
                only("services", Family.IPV4, services),
                only("services", Family.IPV6, services),
                only("nodes", Family.IPV4, nodes),
                only("nodes", Family.IPV6, nodes));
    }

    /** The first prefix of one list that shares addresses with one of another. */
    public static Optional<Overlap> firstOverlap(List<Prefix> mine, List<Prefix> others) {
        return mine.stream()
                .flatMap(one -> others.stream().filter(one::overlaps).map(other -> new Overlap(one, other)))
                .findFirst();
    }

    /** The pools of semantic and instance addresses, IPv4 first. */
    public List<Prefix> services() {
        return present(servicesV4, servicesV6);
    }

    /** The pools of node subnets, IPv4 first. */
    public List<Prefix> nodes() {
        return present(nodesV4, nodesV6);
    }

    /** All pools. */
    public List<Prefix> all() {
        return Stream.concat(services().stream(), nodes().stream()).toList();
    }

    /**
     * A policy's part of the IPv6 service pool; a /21 of a /16.
     *
     * @param slot 0 to 31
     * @throws IllegalStateException where the plan has no IPv6 service pool
     */
    public Prefix slotV6(int slot) {
        Prefix pool = servicesV6;
        if (pool == null) {
            throw new IllegalStateException("this address plan has no IPv6 service pool");
        }
        return pool.subnet(pool.length() + SLOT_BITS, slot);
    }

    private static List<Prefix> present(@Nullable Prefix v4, @Nullable Prefix v6) {
        return Stream.concat(Stream.ofNullable(v4), Stream.ofNullable(v6)).toList();
    }

    private static @Nullable Prefix only(String pool, Family family, List<Prefix> prefixes) {
        List<Prefix> found =
                prefixes.stream().filter(prefix -> prefix.family() == family).toList();
        if (found.size() > 1) {
            throw new IllegalArgumentException("pool '" + pool + "' has two " + family + " prefixes, " + found.get(0)
                    + " and " + found.get(1) + ": give one");
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    private static void checkPool(String pool, Family family, @Nullable Prefix prefix, int longest) {
        if (prefix == null) {
            return;
        }
        if (prefix.family() != family) {
            throw new IllegalArgumentException(
                    "pool '" + pool + "' wants an " + family + " prefix, but " + prefix + " is " + prefix.family());
        }
        if (prefix.length() > longest) {
            throw new IllegalArgumentException("pool '" + pool + "' " + prefix + " is too small: an " + family
                    + " pool is a /" + longest + " or larger");
        }
        if (prefix.length() == 0) {
            throw new IllegalArgumentException(
                    "pool '" + pool + "' " + prefix + " is the whole " + family + " Internet");
        }
    }
}
