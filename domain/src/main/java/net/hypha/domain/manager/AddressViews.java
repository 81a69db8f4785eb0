package net.hypha.domain.manager;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.hypha.domain.catalogue.Holder;
import net.hypha.domain.catalogue.Pools;
import net.hypha.domain.catalogue.Quarantine;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.view.FreeView;
import net.hypha.domain.view.HolderView;
import net.hypha.domain.view.PoolView;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.policy.Policies;
import org.jspecify.annotations.Nullable;

/** Shows the domain's addresses. Used within turns. */
final class AddressViews {
    private final Hub hub;
    private final Pools pools;

    AddressViews(Hub hub, Pools pools) {
        this.hub = hub;
        this.pools = pools;
    }

    List<PoolView> pools() {
        return pools.levels(hub.catalogue()).stream()
                .map(level -> new PoolView(
                        level.pool().name(),
                        word(level.family()),
                        level.use(),
                        level.pool().ranges().stream().map(Prefix::toString).toList(),
                        level.subnets() ? "subnets" : "addresses",
                        level.size(),
                        level.used(),
                        level.quarantined()))
                .toList();
    }

    List<FreeView> free(String policy, @Nullable String family, int count) throws Refusal {
        if (!policy.equals(Pools.INSTANCE) && !Policies.STANDARD.words().contains(policy)) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "policy",
                    "'" + policy + "' is not a policy; possible are " + Pools.INSTANCE + ", "
                            + String.join(", ", Policies.STANDARD.words()));
        }
        List<FreeView> free = new ArrayList<>();
        for (Family each : families(family)) {
            for (InetAddress address : pools.free(hub.catalogue(), policy, each, count)) {
                free.add(new FreeView(Addresses.text(address), word(each), pools.nameOf(address)));
            }
        }
        return free;
    }

    HolderView holder(String text) throws Refusal {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.INVALID, "address", "'" + text + "' is no IP address");
        }
        Holder held = hub.catalogue().holder(address);
        String holder = held == null ? null : held.text();
        String pool = pools.nameOf(address);
        boolean lent = !pool.isEmpty() && !pool.startsWith("nodes");
        String place = pool.isEmpty() ? null : pool;
        Quarantine.Rest rest = pools.rest(hub.catalogue(), address);
        if (rest != null) {
            String until = pools.until(rest).toString();
            return new HolderView(Addresses.text(address), "quarantined", place, rest.former(), until);
        }
        String state = holder != null ? "held" : lent ? "free" : "foreign";
        return new HolderView(Addresses.text(address), state, place, holder, null);
    }

    private List<Family> families(@Nullable String word) throws Refusal {
        if (word == null) {
            return hub.config.pools().services().stream()
                    .map(Prefix::family)
                    .sorted()
                    .toList();
        }
        for (Family family : Family.values()) {
            if (word(family).equals(word)) {
                return List.of(family);
            }
        }
        throw new Refusal(Refusal.Kind.INVALID, "family", "'" + word + "' is not a family: write ipv4 or ipv6");
    }

    private static String word(Family family) {
        return family.name().toLowerCase(Locale.ROOT);
    }
}
