package net.hypha.semantics.ledger;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.address.AddressPool;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.ledger.AddressRefused.Reason;
import net.hypha.semantics.policy.Policies;
import org.jspecify.annotations.Nullable;

/**
 * Hands out a domain's semantic and instance addresses and remembers who holds them. A holder is a text for people, for
 * example {@code closest.webserver} or {@code 2.webserver}. Every method does all or nothing. Not for two threads at once.
 */
public final class AddressLedger {
    private final AddressPlan plan;
    private final Policies policies;
    private final @Nullable AddressPool v4;
    private final Map<String, AddressPool> v6 = new HashMap<>();
    private final Map<String, Long> cursors = new HashMap<>();
    private final Map<InetAddress, String> holders = new HashMap<>();

    public AddressLedger(AddressPlan plan) {
        this(plan, Policies.STANDARD);
    }

    public AddressLedger(AddressPlan plan, Policies policies) {
        this.plan = plan;
        this.policies = policies;
        Prefix poolV4 = plan.servicesV4();
        this.v4 = poolV4 == null ? null : new AddressPool("services IPv4", List.of(poolV4));
        if (plan.servicesV6() != null) {
            addV6(Policies.INSTANCE, Policies.INSTANCE_SLOTS);
            policies.rows().forEach(row -> addV6(row.word(), List.of(row.slot())));
        }
    }

    /**
     * Semantic addresses of a service, one pair for each policy.
     *
     * @param service the service's name, for the holders' texts
     * @param pinned wanted addresses by policy word; a family left out of a pair is given as usual
     * @param families which the service wants; the plan must have a pool of each
     * @return a pair for each policy word
     * @throws AddressRefused if one cannot be given; then none is
     */
    public Map<String, AddressPair> service(String service, Map<String, AddressPair> pinned, Set<Family> families) {
        pinned.keySet().stream()
                .filter(word -> policies.row(word).isEmpty())
                .findFirst()
                .ifPresent(word -> {
                    throw new AddressRefused(
                            Reason.OUTSIDE,
                            "an address is wanted for policy '" + word + "', which is none of "
                                    + String.join(", ", policies.words()));
                });
        Map<String, AddressPair> given = new TreeMap<>();
        try {
            // pinned ones first, or a sequential address might take their place
            for (String word : policies.words().stream()
                    .sorted((a, b) -> Boolean.compare(pinned.containsKey(b), pinned.containsKey(a)))
                    .toList()) {
                given.put(word, give(word + "." + service, word, pinned.get(word), families));
            }
            return given;
        } catch (AddressRefused refused) {
            given.values().forEach(this::release);
            throw refused;
        }
    }

    /**
     * An instance address.
     *
     * @param holder for example {@code 2.webserver}, or a caller's id
     * @param wanted to be given just that; null for the next free ones
     * @throws AddressRefused if it cannot be given
     */
    public AddressPair instance(String holder, @Nullable AddressPair wanted, Set<Family> families) {
        return give(holder, Policies.INSTANCE, wanted, families);
    }

    /** Takes note of an address given in an earlier life, without asking which pool it would come from today. */
    public void restore(String holder, AddressPair address) {
        check(holder, address.all());
        address.all().forEach(one -> holders.put(one, holder));
    }

    /** Gives addresses back; those nobody holds are passed over. */
    public void release(AddressPair address) {
        address.all().forEach(holders::remove);
    }

    public Optional<String> holder(InetAddress address) {
        return Optional.ofNullable(holders.get(address));
    }

    /** How many addresses are held. */
    public int size() {
        return holders.size();
    }

    private void addV6(String word, List<Integer> slots) {
        v6.put(
                word,
                new AddressPool(word + " IPv6", slots.stream().map(plan::slotV6).toList()));
    }

    private AddressPair give(String holder, String word, @Nullable AddressPair wanted, Set<Family> families) {
        Set<Family> all = EnumSet.noneOf(Family.class);
        all.addAll(families);
        if (wanted != null) {
            wanted.all().forEach(one -> all.add(Family.of(one)));
        }
        if (all.isEmpty()) {
            throw new AddressRefused(Reason.NO_POOL, holder + " wants no address: name IPv4, IPv6 or both");
        }
        InetAddress four = all.contains(Family.IPV4)
                ? find(holder, pool(word, Family.IPV4, holder), wanted == null ? null : wanted.v4())
                : null;
        InetAddress six = all.contains(Family.IPV6)
                ? find(holder, pool(word, Family.IPV6, holder), wanted == null ? null : wanted.v6())
                : null;
        Stream.of(Optional.ofNullable(four), Optional.ofNullable(six))
                .flatMap(Optional::stream)
                .forEach(address -> holders.put(address, holder));
        return new AddressPair((Inet4Address) four, (Inet6Address) six);
    }

    private InetAddress find(String holder, AddressPool pool, @Nullable InetAddress wanted) {
        if (wanted != null) {
            if (!pool.contains(wanted)) {
                throw new AddressRefused(
                        Reason.OUTSIDE,
                        Addresses.text(wanted) + " cannot be given to " + holder + ": it is no usable address of pool '"
                                + pool.name() + "' " + pool.rangesText());
            }
            check(holder, List.of(wanted));
            return wanted;
        }
        return switch (pool.next(holders::containsKey, cursors.getOrDefault(pool.name(), 0L))) {
            case AddressPool.Found.Free<InetAddress>(InetAddress address, long cursor) -> {
                cursors.put(pool.name(), cursor);
                yield address;
            }
            case AddressPool.Found.Exhausted<InetAddress> exhausted ->
                throw new AddressRefused(Reason.EXHAUSTED, holder + " gets no address: " + exhausted.reason());
        };
    }

    private AddressPool pool(String word, Family family, String holder) {
        AddressPool pool = family == Family.IPV4 ? v4 : v6.get(word);
        if (pool == null) {
            throw new AddressRefused(
                    Reason.NO_POOL,
                    holder + " wants an " + family + " address, but this domain has no " + family
                            + " service pool: add one to 'pools.services' or leave the family out");
        }
        return pool;
    }

    private void check(String holder, List<InetAddress> wanted) {
        for (InetAddress address : wanted) {
            String other = holders.get(address);
            if (other != null && !other.equals(holder)) {
                throw new AddressRefused(
                        Reason.TAKEN,
                        Addresses.text(address) + " cannot be given to " + holder + ": " + other + " holds it");
            }
        }
    }
}
