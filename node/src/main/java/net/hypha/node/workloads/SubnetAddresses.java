package net.hypha.node.workloads;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Numbers workloads from the node's subnet: the first usable address is the node's own, the others go round, so that a freed
 * one is not given again at once. IPv4 and IPv6 get the same place in their subnets. Thread-safe.
 */
public final class SubnetAddresses {
    private static final int OWN = 1;
    private static final int FIRST = 2;
    /** More than a node can have workloads; keeps places in an IPv6 subnet small. */
    private static final int LIMIT = 65_536;

    private final Set<Integer> taken = new HashSet<>();
    private int next = FIRST;

    /** The node's own address: gateway and DNS server of its workloads. */
    public static @Nullable InetAddress own(@Nullable Prefix subnet) {
        return subnet == null ? null : at(subnet, OWN);
    }

    /** The node's own pair. */
    public static AddressPair ownPair(SubnetLease subnet) {
        return pair(subnet, OWN);
    }

    /** The next free pair; empty if the subnet is full. */
    public synchronized Optional<AddressPair> take(SubnetLease subnet) {
        int last = Math.min(last(subnet.v4()), last(subnet.v6()));
        for (int tried = FIRST; tried <= last; tried++) {
            int place = next;
            next = next >= last ? FIRST : next + 1;
            if (place <= last && taken.add(place)) {
                return Optional.of(pair(subnet, place));
            }
        }
        return Optional.empty();
    }

    /** Marks a pair as in use, as found on disk. */
    public synchronized void hold(AddressPair pair, SubnetLease subnet) {
        int place = place(pair, subnet);
        taken.add(place);
        next = Math.max(next, place + 1);
    }

    public synchronized void free(AddressPair pair, SubnetLease subnet) {
        taken.remove(place(pair, subnet));
    }

    private static AddressPair pair(SubnetLease subnet, int place) {
        return new AddressPair(
                subnet.v4() == null ? null : (Inet4Address) at(subnet.v4(), place),
                subnet.v6() == null ? null : (Inet6Address) at(subnet.v6(), place));
    }

    private static int place(AddressPair pair, SubnetLease subnet) {
        if (pair.v4() != null && subnet.v4() != null) {
            return place(pair.v4(), subnet.v4());
        }
        return pair.v6() != null && subnet.v6() != null ? place(pair.v6(), subnet.v6()) : 0;
    }

    private static int place(InetAddress address, Prefix subnet) {
        BigInteger distance = number(address).subtract(number(subnet.base()));
        return distance.signum() < 0 || distance.bitLength() > 16 ? 0 : distance.intValue();
    }

    /** The last place that may be given: IPv4 keeps its broadcast address free. */
    private static int last(@Nullable Prefix subnet) {
        if (subnet == null) {
            return LIMIT - 1;
        }
        int bits = subnet.base().getAddress().length * 8 - subnet.length();
        int size = bits >= 16 ? LIMIT : 1 << bits;
        return subnet.base() instanceof Inet4Address ? size - 2 : size - 1;
    }

    private static InetAddress at(Prefix subnet, int place) {
        byte[] bytes = subnet.base().getAddress();
        BigInteger value = number(subnet.base()).add(BigInteger.valueOf(place));
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = value.byteValue();
            value = value.shiftRight(8);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address keeps its length", e);
        }
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }
}
