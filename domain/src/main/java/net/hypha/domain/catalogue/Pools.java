package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.address.AddressPool;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.policy.Policies;
import org.jspecify.annotations.Nullable;

/** The domain's pools, how full they are, and what is free in them. Pure. */
public final class Pools {
    /** What free addresses may be asked for besides policies. */
    public static final String INSTANCE = "instance";

    /** Numbers beyond this are not exact in every JSON reader (RFC 8259, section 6). */
    private static final long MANY = (1L << 53) - 1;

    private final AddressPlan plan;
    private final QuarantineRule quarantine;

    public Pools(AddressPlan plan, QuarantineRule quarantine) {
        this.plan = plan;
        this.quarantine = quarantine;
    }

    /**
     * How full a pool is.
     *
     * @param use for what: a policy, {@code instance}, {@code services} for all of these, or {@code nodes}
     * @param subnets whether it is counted in subnets of nodes, not in addresses
     * @param size how many there are; {@link #MANY} stands for that or more
     * @param quarantined how many were given back, and are not lent to anybody yet
     */
    public record Level(
            AddressPool pool, Family family, String use, boolean subnets, long size, long used, long quarantined) {}

    /** IPv4 first. */
    public List<Level> levels(Catalogue catalogue) {
        List<Level> levels = new ArrayList<>();
        List<InetAddress> held = new ArrayList<>();
        catalogue.holders().forEach((address, holder) -> held.add(address));
        for (Place place : places()) {
            long used = held.stream()
                    .filter(address -> place.pool().contains(address))
                    .count();
            long size = place.pool().ranges().stream().mapToLong(Prefix::usable).reduce(0, Pools::sum);
            levels.add(new Level(
                    place.pool(),
                    place.family(),
                    place.use(),
                    false,
                    size,
                    used,
                    quarantine.resting(catalogue, place.pool()::contains).size()));
        }
        for (Prefix nodes : plan.nodes()) {
            boolean v4 = nodes.family() == Family.IPV4;
            long used = catalogue.nodes().values().stream()
                    .filter(node -> (v4 ? node.subnet().v4() : node.subnet().v6()) != null)
                    .count();
            AddressPool pool = new AddressPool("nodes " + nodes.family(), List.of(nodes));
            long size = nodes.subnets(v4 ? AddressPlan.NODE_LENGTH_V4 : AddressPlan.NODE_LENGTH_V6);
            size = Math.min(size, MANY);
            levels.add(new Level(pool, nodes.family(), "nodes", true, size, used, 0));
        }
        return levels;
    }

    /**
     * Addresses that nobody holds and that are not in quarantine, those first that would be given next.
     *
     * @param use a policy or {@code instance}
     * @return fewer than asked for where there are no more
     */
    public List<InetAddress> free(Catalogue catalogue, String use, Family family, int count) throws Refusal {
        AddressPool pool = places().stream()
                .filter(place -> place.family() == family
                        && (place.use().equals(use) || place.use().equals("services")))
                .map(Place::pool)
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.CONFLICT,
                        "family",
                        "the domain has no " + family + " service pool: configure domain.pools.services"));
        Set<InetAddress> found = new HashSet<>();
        List<InetAddress> free = new ArrayList<>();
        long cursor = catalogue.cursors().getOrDefault(pool.name(), 0L);
        while (free.size() < count) {
            AddressPool.Found<InetAddress> next =
                    pool.next(address -> isTaken(catalogue, address) || found.contains(address), cursor);
            if (!(next instanceof AddressPool.Found.Free<InetAddress> one)) {
                return free;
            }
            found.add(one.what());
            free.add(one.what());
            cursor = one.cursor();
        }
        return free;
    }

    /** Why an address that nobody holds is not lent yet; null where it may be. */
    public Quarantine.@Nullable Rest rest(Catalogue catalogue, InetAddress address) {
        return quarantine.rest(catalogue, address);
    }

    /** When it may be. */
    public Instant until(Quarantine.Rest rest) {
        return quarantine.until(rest);
    }

    private boolean isTaken(Catalogue catalogue, InetAddress address) {
        return catalogue.holder(address) != null || quarantine.rest(catalogue, address) != null;
    }

    /** The name of the pool of services' addresses that an address is in; empty where it is in none. */
    public String nameOf(InetAddress address) {
        return places().stream()
                .filter(place -> place.pool().contains(address))
                .map(place -> place.pool().name())
                .findFirst()
                .orElseGet(() -> Stream.concat(plan.services().stream(), plan.nodes().stream())
                        .filter(prefix -> prefix.contains(address))
                        .map(prefix -> plan.nodes().contains(prefix)
                                ? "nodes " + prefix.family()
                                : "services " + prefix.family() + " (no policy's part)")
                        .findFirst()
                        .orElse(""));
    }

    private record Place(AddressPool pool, Family family, String use) {}

    /** The pools as the lender has them. */
    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        Lender lender = new Lender(plan, quarantine);
        lender.servicesV4().ifPresent(pool -> places.add(new Place(pool, Family.IPV4, "services")));
        for (Policies.Row row : Policies.STANDARD.rows()) {
            lender.semanticV6(row.word()).ifPresent(pool -> places.add(new Place(pool, Family.IPV6, row.word())));
        }
        lender.instancesV6().ifPresent(pool -> places.add(new Place(pool, Family.IPV6, INSTANCE)));
        return places;
    }

    private static long sum(long one, long other) {
        return one >= MANY || other >= MANY - one ? MANY : one + other;
    }
}
