package net.hypha.domain.catalogue;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.address.AddressPool;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.policy.Policies;
import org.jspecify.annotations.Nullable;

/**
 * Finds addresses to lend, by the domain's address plan. What is taken and where each pool's search goes on stands in the
 * draft; so the lender itself remembers nothing.
 */
public final class Lender {
    private final AddressPlan plan;
    private final @Nullable AddressPool servicesV4;
    private final Map<String, AddressPool> semanticV6;
    private final @Nullable AddressPool instancesV6;
    private final QuarantineRule quarantine;

    public Lender(AddressPlan plan, QuarantineRule quarantine) {
        this.plan = plan;
        this.quarantine = quarantine;
        this.servicesV4 =
                plan.servicesV4() == null ? null : new AddressPool("services IPv4", List.of(plan.servicesV4()));
        this.semanticV6 = plan.servicesV6() == null
                ? Map.of()
                : Policies.STANDARD.rows().stream()
                        .collect(Collectors.toMap(
                                Policies.Row::word,
                                row -> new AddressPool(row.word() + " IPv6", List.of(plan.slotV6(row.slot())))));
        this.instancesV6 = plan.servicesV6() == null
                ? null
                : new AddressPool(
                        "instances IPv6",
                        Policies.INSTANCE_SLOTS.stream().map(plan::slotV6).toList());
    }

    Optional<AddressPool> servicesV4() {
        return Optional.ofNullable(servicesV4);
    }

    Optional<AddressPool> semanticV6(String word) {
        return Optional.ofNullable(semanticV6.get(word));
    }

    Optional<AddressPool> instancesV6() {
        return Optional.ofNullable(instancesV6);
    }

    /** The families the domain's service pools offer. */
    public Families families() {
        return new Families(servicesV4 != null, instancesV6 != null);
    }

    /** Why an address cannot be a service's; null where it can. */
    @Nullable
    String whyNotLent(InetAddress address) {
        boolean inside = Stream.concat(
                        Stream.ofNullable(servicesV4),
                        Stream.ofNullable(plan.servicesV6()).map(pool -> new AddressPool("all", List.of(pool))))
                .anyMatch(pool -> pool.contains(address));
        return inside
                ? null
                : Addresses.text(address) + " is not in the domain's pools of service addresses "
                        + plan.services().stream().map(Prefix::toString).collect(Collectors.joining(", "));
    }

    /**
     * The semantic address of a policy.
     *
     * @param pin what the user chose, completed in the families it leaves out
     * @param alsoTaken addresses not yet in the draft that are not free either
     */
    AddressPair semantic(
            Draft draft, String word, Families families, @Nullable AddressPair pin, Predicate<InetAddress> alsoTaken)
            throws Refusal {
        InetAddress v4 = pin == null ? null : pin.v4();
        InetAddress v6 = pin == null ? null : pin.v6();
        if (families.v4() && v4 == null) {
            v4 = next(draft, servicesV4, "IPv4", alsoTaken);
        }
        if (families.v6() && v6 == null) {
            v6 = next(draft, semanticV6.get(word), "IPv6", alsoTaken);
        }
        return taken(draft, new AddressPair((Inet4Address) v4, (Inet6Address) v6));
    }

    /** An address for an instance or a caller. */
    AddressPair instance(Draft draft, Families families) throws Refusal {
        return instance(draft, families, null, address -> false);
    }

    /**
     * The same with what the user chose.
     *
     * @param pin completed in the families it leaves out
     * @param alsoTaken addresses not yet in the draft that are not free either
     */
    AddressPair instance(Draft draft, Families families, @Nullable AddressPair pin, Predicate<InetAddress> alsoTaken)
            throws Refusal {
        InetAddress v4 = pin == null ? null : pin.v4();
        InetAddress v6 = pin == null ? null : pin.v6();
        if (families.v4() && v4 == null) {
            v4 = next(draft, servicesV4, "IPv4", alsoTaken);
        }
        if (families.v6() && v6 == null) {
            v6 = next(draft, instancesV6, "IPv6", alsoTaken);
        }
        return taken(draft, new AddressPair((Inet4Address) v4, (Inet6Address) v6));
    }

    /** A subnet for a node. */
    SubnetLease subnet(Draft draft, Predicate<Prefix> taken) throws Refusal {
        return new SubnetLease(
                nextSubnet(draft, "nodes IPv4", plan.nodesV4(), AddressPlan.NODE_LENGTH_V4, taken),
                nextSubnet(draft, "nodes IPv6", plan.nodesV6(), AddressPlan.NODE_LENGTH_V6, taken));
    }

    /** What the catalogue holds that the plan does not cover, for people; empty if the plan still fits. */
    public Optional<String> misfit(Catalogue catalogue) {
        List<String> strays = new ArrayList<>();
        catalogue.holders().forEach((address, holder) -> {
            if (whyNotLent(address) != null) {
                strays.add(holder.text() + " has " + Addresses.text(address));
            }
        });
        Optional<String> stray = strays.stream().sorted().findFirst();
        return stray.or(() -> catalogue.nodes().values().stream()
                .flatMap(node -> Stream.of(
                                Optional.ofNullable(node.subnet().v4()),
                                Optional.ofNullable(node.subnet().v6()))
                        .flatMap(Optional::stream)
                        .filter(subnet -> plan.nodes().stream().noneMatch(pool -> pool.contains(subnet)))
                        .map(subnet -> "node '" + node.name() + "' has the subnet " + subnet))
                .findFirst());
    }

    /** What may be done with addresses that were given back. */
    QuarantineRule quarantine() {
        return quarantine;
    }

    private static AddressPair taken(Draft draft, AddressPair addresses) {
        QuarantineRule.take(draft, addresses);
        return addresses;
    }

    private InetAddress next(Draft draft, @Nullable AddressPool pool, String family, Predicate<InetAddress> alsoTaken)
            throws Refusal {
        if (pool == null) {
            throw new Refusal(
                    Kind.CONFLICT,
                    "families",
                    "the domain has no " + family + " service pool: leave that family out, or configure"
                            + " domain.pools.services");
        }
        AddressPool.Found<InetAddress> found = pool.next(
                address -> draft.isTaken(address)
                        || quarantine.rest(draft.now(), address) != null
                        || alsoTaken.test(address),
                draft.cursor(pool.name()));
        return free(draft, pool.name(), found, () -> waiting(draft, pool));
    }

    /** What of a pool only waits, for people; empty where nothing does. */
    private String waiting(Draft draft, AddressPool pool) {
        List<Quarantine.Rest> resting = quarantine.resting(draft.now(), pool::contains);
        return resting.isEmpty()
                ? ""
                : "; " + resting.size() + " of them were given back and wait in quarantine, the next for another "
                        + quarantine.wait(resting.getFirst()) + " (domain.pools.quarantine)";
    }

    private static @Nullable Prefix nextSubnet(
            Draft draft, String name, @Nullable Prefix range, int length, Predicate<Prefix> taken) throws Refusal {
        if (range == null) {
            return null;
        }
        return free(
                draft,
                name,
                new AddressPool(name, List.of(range)).nextSubnet(length, taken, draft.cursor(name)),
                () -> "");
    }

    /** @param waiting what only waits of a pool that is exhausted */
    private static <T> T free(Draft draft, String pool, AddressPool.Found<T> found, Supplier<String> waiting)
            throws Refusal {
        return switch (found) {
            case AddressPool.Found.Free<T> free -> {
                draft.make(new Change.CursorMoved(pool, free.cursor()));
                yield free.what();
            }
            case AddressPool.Found.Exhausted<T> exhausted ->
                throw new Refusal(
                        Kind.CONFLICT,
                        null,
                        exhausted.reason() + waiting.get() + " ("
                                + (pool.startsWith("nodes") ? "domain.pools.nodes" : "domain.pools.services")
                                + "; 'hypha address list' shows how full each is)");
        };
    }
}
