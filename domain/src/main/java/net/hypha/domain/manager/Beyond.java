package net.hypha.domain.manager;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.hypha.domain.catalogue.Holder;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * How far instances are behind this domain's gateways, by the network coordinates of its nodes: what others have to add to their way to a
 * gateway. A node that begins anew, or is away, is where it was until it is sure to be elsewhere. Used within turns.
 */
final class Beyond {
    /** A coordinate of a larger error is no more than a beginning: it takes the place of none that was better. */
    private static final double SURE = 0.5;

    /** One of a larger error says nothing at all. */
    private static final double VAGUE = 1;

    /** A node's way is as long as before unless it differs by more than this part of it, */
    private static final double MOVED = 0.1;

    /** and by more than this. */
    private static final long MOVED_NS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Where instances are elsewhere, and nobody knows where that is yet, the way to them is as long as before for so long. */
    private static final Duration GUESSED = Duration.ofSeconds(30);

    /** Instances that are looked at in one turn: a millisecond's work. */
    private static final int AT_ONCE = 10_000;

    /** Services that other domains are told of in one turn: each costs all who listen to it. */
    private static final int TOLD_AT_ONCE = 256;

    private final Hub hub;
    private final Map<NodeName, Coordinate> places =
            new HashMap<>(); // of nodes in the catalogue, the last that was no worse than the one before, or is sure
    private final Map<NodeName, Long> ways = new HashMap<>(); // those that are known
    private final Map<ServiceKey, Nearest> nearest = new HashMap<>();
    private final Set<ServiceKey> toLookAt = new LinkedHashSet<>(); // some way to them is another
    private boolean waits;

    /**
     * The ready instance of a service that is nearest to a gateway.
     *
     * @param of in which it is so
     * @param instance null where none is ready, or no way is known
     * @param ns to it; where there is none what it was before, for a while
     * @param stale whether some way is another since
     */
    private record Nearest(ServiceState of, @Nullable Instance instance, long ns, boolean stale) {
        static Nearest none(ServiceState of, long ns) {
            return new Nearest(of, null, ns, false);
        }
    }

    Beyond(Hub hub) {
        this.hub = hub;
    }

    /** From the gateway from which it is the shortest to the nearest ready instance, as {@link Quality#beyondNs}. */
    long ns(ServiceState own) {
        Nearest before = nearest.get(own.key());
        Nearest now = before == null || before.stale()
                ? among(own)
                : ServiceDelta.between(before.of(), own)
                        .map(delta -> after(before, delta, own))
                        .orElseGet(() -> among(own));
        if (before != null && before.ns() != Quality.UNKNOWN && now.instance() == null) {
            if (before.instance() != null) {
                guess(own.key());
            }
            now = Nearest.none(own, before.ns());
        }
        nearest.put(own.key(), now);
        return now.ns();
    }

    private void guess(ServiceKey service) {
        hub.later.after(
                GUESSED,
                () -> hub.turn(() -> {
                    Nearest now = nearest.get(service);
                    if (now != null && now.instance() == null) {
                        nearest.put(service, Nearest.none(now.of(), Quality.UNKNOWN));
                        toLookAt.add(service);
                        look();
                    }
                }));
    }

    private Nearest among(ServiceState own) {
        Nearest best = Nearest.none(own, Quality.UNKNOWN);
        for (Instance instance : own.instances()) {
            best = nearer(best, instance, own);
            if (best.ns() == 0) {
                break;
            }
        }
        return best;
    }

    /** As long as the one that was nearest is as near as before, only those that are otherwise have to be looked at. */
    private Nearest after(Nearest before, ServiceDelta delta, ServiceState own) {
        Instance former = before.instance();
        if (former != null) {
            Optional<Instance> still = own.instance(former.number());
            if (still.isEmpty() || ns(still.get()) == Quality.UNKNOWN || ns(still.get()) > before.ns()) {
                return among(own);
            }
        }
        Nearest best = new Nearest(own, former, before.ns(), false);
        for (Instance instance : delta.here()) {
            best = nearer(best, instance, own);
        }
        return best;
    }

    private Nearest nearer(Nearest best, Instance instance, ServiceState own) {
        long way = ns(instance);
        return way != Quality.UNKNOWN && (best.instance() == null || way < best.ns())
                ? new Nearest(own, instance, way, false)
                : best;
    }

    private long ns(Instance instance) {
        return instance.state() == Instance.State.READY
                ? ways.getOrDefault(instance.node(), Quality.UNKNOWN)
                : Quality.UNKNOWN;
    }

    /** A service is gone. */
    void forget(ServiceKey service) {
        nearest.remove(service);
        toLookAt.remove(service);
    }

    /** Own nodes moved in network coordinates, or others are gateways: other domains hear of it where that matters. */
    void moved() {
        for (Map.Entry<NodeName, Long> each : newWays().entrySet()) {
            NodeName node = each.getKey();
            long way = each.getValue();
            if (way == Quality.UNKNOWN) {
                ways.remove(node);
            } else {
                ways.put(node, way);
            }
            for (Holder.Numbered held : hub.catalogue().heldOn(node)) {
                moved(new ServiceKey(held.service(), hub.self()), node, way);
            }
        }
        look();
    }

    private void moved(ServiceKey service, NodeName node, long way) {
        Nearest known = nearest.get(service);
        if (known == null) {
            return; // nobody was told
        }
        boolean was = known.instance() != null && known.instance().node().equals(node);
        boolean may = way != Quality.UNKNOWN && (known.instance() == null || way < known.ns());
        if (was || may) {
            nearest.put(service, new Nearest(known.of(), known.instance(), known.ns(), true));
            toLookAt.add(service);
        }
    }

    private void look() {
        int left = AT_ONCE;
        int told = 0;
        for (Iterator<ServiceKey> each = toLookAt.iterator(); each.hasNext() && left > 0 && told < TOLD_AT_ONCE; ) {
            ServiceState own = hub.known(each.next()).orElse(null);
            each.remove();
            if (own != null) {
                left -= own.instances().size() + 1;
                if (hub.meter().hasNews(own)) {
                    hub.tellDomains(own.key());
                    told++;
                }
            }
        }
        if (!toLookAt.isEmpty() && !waits) {
            waits = true;
            hub.later.after(
                    hub.timing.qualityEvery(),
                    () -> hub.turn(() -> {
                        waits = false;
                        look();
                    }));
        }
    }

    private static Coordinate better(Coordinate former, Coordinate now) {
        return now.error() < SURE || now.error() <= former.error() ? now : former;
    }

    /** The ways of nodes that are otherwise than before. */
    private Map<NodeName, Long> newWays() {
        Collection<Neighbourhood.Node> here = hub.surroundings.nodes();
        for (Neighbourhood.Node node : here) {
            hub.whereabouts
                    .coordinate(node.tunnel())
                    .filter(place -> place.error() < VAGUE)
                    .ifPresent(place -> places.merge(node.name(), place, Beyond::better));
        }
        places.keySet().retainAll(hub.catalogue().nodes().keySet());
        List<Coordinate> gateways = here.stream()
                .filter(node -> hub.surroundings.isGateway(node.name()) && places.containsKey(node.name()))
                .map(node -> places.get(node.name()))
                .toList();
        Set<NodeName> all = new HashSet<>(ways.keySet());
        here.forEach(node -> all.add(node.name()));
        Map<NodeName, Long> otherwise = new HashMap<>();
        for (NodeName node : all) {
            long before = ways.getOrDefault(node, Quality.UNKNOWN);
            long now = way(node, before, gateways);
            if (hasMoved(before, now)) {
                otherwise.put(node, now);
            }
        }
        return otherwise;
    }

    /** Where that cannot be known for now, it is as long as before: what was 0 as well, if the node is still a gateway. */
    private long way(NodeName node, long before, List<Coordinate> gateways) {
        if (hub.surroundings.isGateway(node)) {
            return 0;
        }
        Coordinate place = places.get(node);
        if (hub.catalogue().node(node).isEmpty()) {
            return Quality.UNKNOWN;
        }
        long former = before == 0 ? Quality.UNKNOWN : before;
        return place == null
                ? former
                : gateways.stream()
                        .filter(gateway ->
                                gateway.vector().size() == place.vector().size())
                        .map(gateway -> gateway.estimate(place))
                        .mapToLong(Distance::roundTripNs)
                        .min()
                        .orElse(former);
    }

    private static boolean hasMoved(long before, long now) {
        if (before <= 0 || now <= 0) {
            return before != now; // unknown, or a gateway
        }
        long by = Math.abs(now - before);
        return by > MOVED_NS && by > MOVED * before;
    }
}
