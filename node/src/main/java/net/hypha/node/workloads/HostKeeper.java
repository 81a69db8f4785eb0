package net.hypha.node.workloads;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.node.table.Known;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the node itself attached as a caller: with its own addresses, an instance address the domain lends, and routes to
 * the semantic pools that are known. What fails is tried again with the next call. Thread-safe.
 */
public final class HostKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(HostKeeper.class);

    private final boolean wanted;
    private final Attaching attaching;
    private final Workloads workloads;
    private final Plugging plugging;
    private final Supplier<List<MachineRoute>> machineRoutes;
    private final AtomicBoolean busy = new AtomicBoolean();
    private List<Prefix> routed = List.of();
    private volatile String trouble = "";

    /**
     * @param wanted false to take an earlier run's attachment away
     * @param machineRoutes to the machine's own networks
     */
    public HostKeeper(
            boolean wanted,
            Attaching attaching,
            Workloads workloads,
            Plugging plugging,
            Supplier<List<MachineRoute>> machineRoutes) {
        this.wanted = wanted;
        this.attaching = attaching;
        this.workloads = workloads;
        this.plugging = plugging;
        this.machineRoutes = machineRoutes;
    }

    /** The node's own attachment; empty while there is none. */
    public Optional<Attached> attached() {
        return workloads.find(AttachRequest.HOST);
    }

    /** Why the node cannot call, for the operator; empty when it can or shall not. */
    public Optional<String> trouble() {
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
    }

    /**
     * Does what is due; now and then, and blocks for as long as the domain takes to answer.
     *
     * @param connected whether the domain can be asked for a lease
     */
    public void keep(Known known, boolean connected) {
        if (!busy.compareAndSet(false, true)) {
            return; // another thread is at it
        }
        try {
            attach(known.subnet(), connected);
            route(known.neighbourhood());
            told("");
        } catch (AttachException | RuntimeException e) {
            told(String.valueOf(e.getMessage()));
        } finally {
            busy.set(false);
        }
    }

    private void told(String why) {
        if (!why.isEmpty() && !why.equals(trouble)) {
            LOG.atWarn().addKeyValue("reason", why).log("The node itself cannot call semantic addresses");
        }
        trouble = why;
    }

    private void attach(@Nullable SubnetLease subnet, boolean connected) throws AttachException {
        Optional<Attached> attached = attached();
        boolean stays = wanted
                && attached.filter(
                                it -> subnet == null || it.namespaceAddress().equals(SubnetAddresses.ownPair(subnet)))
                        .isPresent();
        if (attached.isPresent() && !stays) {
            attaching.detach(AttachRequest.HOST);
            routed = List.of();
        }
        if (wanted && !stays && connected && subnet != null && (subnet.v4() != null || subnet.v6() != null)) {
            routed = List.of();
            attaching.attachHost();
        }
    }

    private void route(@Nullable Neighbourhood around) {
        Optional<AddressPair> own = attached().map(Attached::namespaceAddress);
        if (own.isEmpty() || around == null) {
            return;
        }
        List<Prefix> pools = Stream.concat(Stream.of(around.domain()), around.peers().stream())
                .flatMap(area -> area.servicePools().stream())
                .distinct()
                .toList();
        if (!pools.equals(routed)) {
            plugging.routeHost(withoutOwnNetworks(pools, around.domain()), own.get());
            routed = pools;
        }
    }

    /** What other domains say are their addresses may not lead what this machine sends to its own networks astray. */
    private List<Prefix> withoutOwnNetworks(List<Prefix> pools, Neighbourhood.Area ownDomain) {
        List<MachineRoute> routes = machineRoutes.get();
        List<Prefix> free = new ArrayList<>();
        for (Prefix pool : pools) {
            Optional<MachineRoute.Conflict> conflict = ownDomain.servicePools().contains(pool)
                    ? Optional.empty() // which was judged at the greeting
                    : MachineRoute.firstConflict(List.of(pool), routes);
            if (conflict.isPresent()) {
                LOG.atWarn()
                        .addKeyValue("reason", conflict.get().reason("this machine"))
                        .log("Another domain's pool is not routed for the node itself");
            } else {
                free.add(pool);
            }
        }
        return free;
    }
}
