package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.Layouts.struct;
import static net.hypha.kernel.bpf.Layouts.u32;
import static net.hypha.kernel.bpf.Layouts.u64;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeMap;

/**
 * Entries in their maps. A few need a companion: a plan its rotation counter, a backend its measurements and, if
 * it is a workload here, the way back from its address, as a peer does.
 * Each is written so that a packet in between finds the old state or the new one. For one thread.
 */
final class EntryMaps {
    private final NativeMap workloads;
    private final NativeMap services;
    private final NativeMap plans;
    private final NativeMap cursors;
    private final NativeMap backends;
    private final NativeMap ratings;
    private final NativeMap hosted;
    private final NativeMap stats;
    private final NativeMap uses;
    private final NativeMap peers;
    private final NativeMap peerIds;
    private final NativeMap stations;
    private final NativeMap paths;
    private final NativeMap senders;
    private final NativeMap held;
    private final FirstTurns turns;

    EntryMaps(BpfObject object, FirstTurns turns) {
        this.turns = turns;
        workloads = map(object, "workloads", Layouts.ADDRESS, Codec.WORKLOAD);
        services = map(object, "services", Codec.SERVICE_KEY, 4);
        plans = map(object, "plans", 4, Codec.PLAN);
        cursors = map(object, "cursors", 4, 8);
        backends = map(object, "backends", 4, Codec.BACKEND);
        ratings = map(object, "ratings", 4, Codec.RATING);
        hosted = map(object, "hosted", Layouts.ADDRESS, 4);
        stats = map(object, "backend_stats", 4, Codec.STATS);
        uses = map(object, "uses", 4, Codec.USE);
        peers = map(object, "peers", 4, Codec.PEER);
        peerIds = map(object, "peer_ids", Codec.PEER_KEY, 4);
        stations = map(object, "stations", Codec.STATION_KEY, 4);
        paths = map(object, "paths", 4, Codec.PATH);
        senders = map(object, "senders", Codec.PREFIX, 4);
        held = map(object, "held", Codec.PREFIX, 4);
    }

    private static NativeMap map(BpfObject object, String name, int keySize, int valueSize) {
        NativeMap map = object.map(name);
        if (map.keySize() != keySize || map.valueSize() != valueSize) {
            throw new IllegalStateException(
                    "map %s has keys of %d and values of %d bytes, where %d and %d were expected"
                            .formatted(name, map.keySize(), map.valueSize(), keySize, valueSize));
        }
        return map;
    }

    void put(Entry entry) {
        switch (entry) {
            case Entry.Workload w -> workloads.put(Codec.addressKey(w.namespaceAddress()), Codec.workload(w));
            case Entry.Service s -> services.put(Codec.serviceKey(s.address(), s.vantage()), u32(s.plan()));
            case Entry.Plan p -> {
                byte[] plan = Codec.plan(p);
                cursors.putIfAbsent(u32(p.id()), u64(turns.of(p.id())));
                plans.put(u32(p.id()), plan);
            }
            case Entry.Backend b -> putBackend(b);
            case Entry.Rating r -> ratings.put(u32(r.backend()), Codec.rating(r));
            case Entry.Peer p -> putPeer(p);
            case Entry.Sender s -> senders.put(Codec.prefix(s.base(), s.length()), u32(s.group()));
            case Entry.Held h -> held.put(Codec.prefix(h.base(), h.length()), u32(1));
        }
    }

    private void putBackend(Entry.Backend backend) {
        byte[] key = u32(backend.id());
        byte[] value = Codec.backend(backend);
        byte[] measured = stats.lookup(key);
        if (measured == null || struct(measured).getInt(Codec.STATS - 4) != backend.generation()) {
            stats.put(key, Codec.freshStats(backend.generation()));
        }
        byte[] before = backends.lookup(key);
        backends.put(key, value);
        Set<InetAddress> here = addressesHere(backend);
        here.forEach(address -> hosted.put(Codec.addressKey(address), key));
        if (before != null) {
            forgetHosted(Codec.backend(key, before), here);
        }
    }

    /** Of a workload of this node. */
    private static Set<InetAddress> addressesHere(Entry.Backend backend) {
        return backend.target() instanceof Entry.Target.Local(var v4, var v6, var _)
                ? Stream.of(v4, v6).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    private void forgetHosted(Entry.Backend backend, Set<InetAddress> still) {
        for (InetAddress address : addressesHere(backend)) {
            if (!still.contains(address)) {
                forget(hosted, Codec.addressKey(address), backend.id());
            }
        }
    }

    private void removeBackend(int id) {
        byte[] key = u32(id);
        byte[] before = backends.lookup(key);
        backends.remove(key);
        if (before != null) {
            forgetHosted(Codec.backend(key, before), Set.of());
        }
        stats.remove(key);
        uses.remove(key);
    }

    private void putPeer(Entry.Peer peer) {
        byte[] key = u32(peer.id());
        byte[] value = Codec.peer(peer);
        byte[] before = peers.lookup(key);
        peers.put(key, value);
        peerIds.put(Codec.peerKey(peer), key);
        if (peer.mac() != null) {
            stations.put(Codec.stationKey(peer.mac()), key);
        }
        Entry.Peer old = before != null && Codec.isPeer(before) ? Codec.peer(key, before) : null;
        if (old == null || !old.address().equals(peer.address()) || old.port() != peer.port()) {
            paths.put(key, new byte[Codec.PATH]); // learnt about another way
        }
        if (old != null && (!old.address().equals(peer.address()) || old.port() != peer.port())) {
            forget(peerIds, Codec.peerKey(old), old.id());
        }
        if (old != null && old.mac() != null && !old.mac().equals(peer.mac())) {
            forget(stations, Codec.stationKey(old.mac()), old.id());
        }
    }

    /** Unless the address has become another's. */
    private static void forget(NativeMap ids, byte[] address, int id) {
        byte[] holder = ids.lookup(address);
        if (holder != null && struct(holder).getInt() == id) {
            ids.remove(address);
        }
    }

    void remove(Entry.Key key) {
        switch (key) {
            case Entry.WorkloadKey k -> workloads.remove(Codec.addressKey(k.namespaceAddress()));
            case Entry.ServiceKey k -> services.remove(Codec.serviceKey(k.address(), k.vantage()));
            case Entry.PlanKey k -> {
                plans.remove(u32(k.id()));
                cursors.remove(u32(k.id()));
            }
            case Entry.BackendKey k -> removeBackend(k.id());
            case Entry.RatingKey k -> ratings.remove(u32(k.backend()));
            case Entry.PeerKey k -> removePeer(k.id());
            case Entry.SenderKey k -> senders.remove(Codec.prefix(k.base(), k.length()));
            case Entry.HeldKey k -> held.remove(Codec.prefix(k.base(), k.length()));
        }
    }

    private void removePeer(int id) {
        byte[] key = u32(id);
        byte[] value = peers.lookup(key);
        if (value != null && Codec.isPeer(value)) {
            peers.put(key, new byte[Codec.PEER]);
            Entry.Peer old = Codec.peer(key, value);
            forget(peerIds, Codec.peerKey(old), id);
            if (old.mac() != null) {
                forget(stations, Codec.stationKey(old.mac()), id);
            }
        }
    }

    List<Entry.Rating> ratings() {
        List<Entry.Rating> all = new ArrayList<>();
        ratings.forEach((key, value) -> all.add(Codec.rating(key, value)));
        return all;
    }

    List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        workloads.forEach((key, value) -> entries.add(Codec.workload(key, value)));
        services.forEach((key, value) -> entries.add(Codec.service(key, value)));
        plans.forEach((key, value) -> entries.add(Codec.plan(key, value)));
        backends.forEach((key, value) -> entries.add(Codec.backend(key, value)));
        entries.addAll(ratings());
        peers.forEachWritten((key, value) -> {
            if (Codec.isPeer(value)) {
                entries.add(Codec.peer(key, value));
            }
        });
        senders.forEach((key, value) -> entries.add(Codec.sender(key, value)));
        held.forEach((key, value) -> entries.add(Codec.held(key)));
        return entries;
    }
}
