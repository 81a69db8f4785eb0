package net.hypha.domain.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * How nodes are probed, and where they take themselves to be: in memory only, as each node says it anew in each session. Told in batches, as
 * coordinates of many change a little all the time: each {@link #SETTLED}, and {@link #SOON} after somebody came or has another key. Own nodes
 * are told of each other and of the gateways of domains around; only gateways of those that may send to them. Used within turns.
 */
final class Whereabouts {
    static final Duration SOON = Duration.ofSeconds(2);
    static final Duration SETTLED = Duration.ofSeconds(10);

    /** More than all nodes that may be met; what does not fit is left out. */
    private static final int MOST = 2 * Area.MAX_SENDERS;

    private final Hub hub;
    private final Map<Endpoint, Entry> all = new HashMap<>();
    private final NavigableMap<Long, Endpoint> log = new TreeMap<>(); // by version
    private final Map<DomainName, Map<Endpoint, Long>> toldToDomains = new HashMap<>();
    private final Map<Told, Message.Beacons> batch = new HashMap<>(); // of this telling
    private long version;
    private long ownVersion; // of own nodes and who of them is a gateway
    private long toldOwnVersion;
    private boolean waits;
    private boolean waitsForSoon;
    private long waitings; // so far; only the last one counts

    /** What an endpoint is to own nodes. */
    private enum Role {
        OWN,
        GATEWAY,
        SENDER,
        /** Not met yet, or not any more. */
        NONE
    }

    private static final class Entry {
        private Beacon beacon;
        private final @Nullable DomainName from; // the neighbour that told it; null: the node itself
        private Role role;
        private long version;

        Entry(Beacon beacon, @Nullable DomainName from, Role role) {
            this.beacon = beacon;
            this.from = from;
            this.role = role;
        }
    }

    private record Told(long version, boolean gateway) {}

    Whereabouts(Hub hub) {
        this.hub = hub;
    }

    /** An own node says how it is probed; what it says of others is passed over. */
    void said(NodeName node, List<Beacon> beacons) {
        hub.catalogue()
                .node(node)
                .map(entry -> entry.tunnel().tunnel())
                .ifPresent(own -> beacons.stream()
                        .filter(beacon -> beacon.tunnel().equals(own))
                        .forEach(beacon -> put(beacon, null, Role.OWN)));
    }

    /** Another domain tells of nodes that are met through it; what it says of others is passed over. */
    void heard(DomainName neighbour, List<Beacon> beacons) {
        Map<Endpoint, DomainName> ways = new HashMap<>();
        roles((endpoint, role, way) -> ways.put(endpoint, way));
        for (Beacon beacon : beacons) {
            Entry known = all.get(beacon.tunnel());
            DomainName way = ways.get(beacon.tunnel());
            boolean own = known != null && known.role == Role.OWN;
            boolean another = known != null && !neighbour.equals(known.from);
            if (own) {
                continue;
            }
            if (neighbour.equals(way) || (way == null && !another)) {
                put(beacon, neighbour, known == null ? Role.NONE : known.role);
            }
        }
    }

    private void put(Beacon beacon, @Nullable DomainName from, Role role) {
        Entry before = all.get(beacon.tunnel());
        if (before != null && before.beacon.equals(beacon) && before.role == role) {
            return;
        }
        if (before == null && all.size() >= MOST) {
            return;
        }
        Entry entry = new Entry(beacon, from, role);
        entry.version = before == null ? 0 : before.version;
        all.put(beacon.tunnel(), entry);
        changed(entry);
        tellIn(before == null || !before.beacon.key().equals(beacon.key()) ? SOON : SETTLED);
    }

    private void changed(Entry entry) {
        if (entry.role == Role.OWN) {
            ownVersion++;
        }
        log.remove(entry.version);
        entry.version = ++version;
        log.put(version, entry.beacon.tunnel());
    }

    /** A session with an own node began: it knows nothing of this. */
    void begun() {
        tellIn(SOON);
    }

    /** The same of another domain. */
    void begun(DomainName neighbour) {
        toldToDomains.remove(neighbour);
        tellIn(SOON);
    }

    /** An own node came or went; others may be gateways now. */
    void nodesMoved() {
        ownVersion++;
        tellIn(SETTLED);
    }

    /** Where a node takes itself to be; empty where it has not said so, or knows nothing. */
    Optional<Coordinate> coordinate(Endpoint tunnel) {
        return Optional.ofNullable(all.get(tunnel.tunnel()))
                .flatMap(entry -> Optional.ofNullable(entry.beacon.coordinate()))
                .filter(Coordinate::isPlaced);
    }

    private void tellIn(Duration pause) {
        boolean soon = pause.equals(SOON);
        if (waitsForSoon || (waits && !soon)) {
            return;
        }
        waits = true;
        waitsForSoon |= soon;
        long number = ++waitings;
        hub.later.after(
                pause,
                () -> hub.turn(() -> {
                    if (number == waitings) {
                        waits = false;
                        waitsForSoon = false;
                        tell();
                    }
                }));
    }

    private void tell() {
        sort();
        batch.clear();
        boolean late = false;
        for (NodeSession session : hub.roster.sessions()) {
            late |= !session.tellBeacons();
        }
        batch.clear();
        hub.links.all().forEach(this::tell);
        if (late) {
            tellIn(SETTLED);
        }
        if (ownVersion != toldOwnVersion) {
            toldOwnVersion = ownVersion;
            hub.beyond.moved();
        }
    }

    /** Who is what now; those that are not around any more are forgotten, when there is no room for others. */
    private void sort() {
        Map<Endpoint, Role> roles = new HashMap<>();
        Map<Endpoint, DomainName> ways = new HashMap<>();
        roles((endpoint, role, way) -> {
            roles.put(endpoint, role);
            ways.put(endpoint, way);
        });
        Set<Endpoint> own = new HashSet<>();
        hub.surroundings.nodes().forEach(node -> own.add(node.tunnel().tunnel()));
        all.values().removeIf(entry -> entry.from == null && !own.contains(entry.beacon.tunnel()) && forget(entry));
        for (Entry entry : all.values()) {
            Endpoint tunnel = entry.beacon.tunnel();
            Role role = entry.from == null
                    ? Role.OWN
                    : entry.from.equals(ways.get(tunnel)) ? roles.getOrDefault(tunnel, Role.NONE) : Role.NONE;
            if (role != entry.role) {
                entry.role = role;
                changed(entry);
            }
        }
        if (all.size() >= MOST / 2) {
            all.values().removeIf(entry -> entry.role == Role.NONE && forget(entry));
        }
    }

    private boolean forget(Entry entry) {
        log.remove(entry.version);
        return true;
    }

    private interface Roles {
        void are(Endpoint tunnel, Role role, @Nullable DomainName way);
    }

    /** All that may be met in other domains. */
    private void roles(Roles sink) {
        for (Area area : hub.surroundings.areas()) {
            DomainLink link = hub.links.way(area.name());
            DomainName way = link == null ? null : link.name();
            area.senders().forEach(each -> sink.are(each.tunnel(), Role.SENDER, way));
            area.gateways().forEach(each -> sink.are(each.tunnel(), Role.GATEWAY, way));
        }
    }

    /** The present version; who was told of it knows all. */
    long version() {
        return version;
    }

    /** What an own node does not know yet; the very same for all that know as much. */
    Message.Beacons since(long told, boolean gateway) {
        return batch.computeIfAbsent(new Told(told, gateway), this::collect);
    }

    private Message.Beacons collect(Told told) {
        List<Beacon> news = new ArrayList<>();
        for (Endpoint endpoint : log.tailMap(told.version(), false).values()) {
            Entry entry = all.get(endpoint);
            if (entry != null && entry.role != Role.NONE && (entry.role != Role.SENDER || told.gateway())) {
                news.add(entry.beacon);
            }
        }
        return new Message.Beacons(news);
    }

    private void tell(DomainLink link) {
        if (!link.isUp()) {
            return;
        }
        Map<Endpoint, Long> told = toldToDomains.computeIfAbsent(link.name(), each -> new HashMap<>());
        List<Beacon> news = new ArrayList<>();
        for (Endpoint endpoint : mayMeet(link.name())) {
            Entry entry = all.get(endpoint);
            if (entry != null && !link.name().equals(entry.from) && told.getOrDefault(endpoint, 0L) != entry.version) {
                told.put(endpoint, entry.version);
                news.add(entry.beacon);
            }
        }
        told.keySet().retainAll(all.keySet());
        if (!news.isEmpty()) {
            link.send(new Message.Beacons(news));
        }
    }

    private Collection<Endpoint> mayMeet(DomainName neighbour) {
        Neighbourhood around = hub.links.asToldTo(neighbour);
        Set<Endpoint> tunnels = new HashSet<>();
        add(tunnels, around.domain());
        around.peers().forEach(area -> add(tunnels, area));
        return tunnels;
    }

    private static void add(Set<Endpoint> tunnels, Area area) {
        area.gateways().forEach(each -> tunnels.add(each.tunnel()));
        area.senders().forEach(each -> tunnels.add(each.tunnel()));
    }
}
