package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.Layouts.bytes;
import static net.hypha.kernel.bpf.Layouts.getAddress;
import static net.hypha.kernel.bpf.Layouts.getMac;
import static net.hypha.kernel.bpf.Layouts.getPort;
import static net.hypha.kernel.bpf.Layouts.getPresentAddress;
import static net.hypha.kernel.bpf.Layouts.putAddress;
import static net.hypha.kernel.bpf.Layouts.putMac;
import static net.hypha.kernel.bpf.Layouts.putPort;
import static net.hypha.kernel.bpf.Layouts.struct;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.DatapathSettings;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.kernel.datapath.UnderlayDevice;
import org.jspecify.annotations.Nullable;

/** Entries as the bytes of their map's keys and values, and back; sizes and offsets are those of {@code maps.h}. */
final class Codec {
    static final int SETTINGS = 64;
    static final int WORKLOAD = 36;
    static final int SERVICE_KEY = 20;
    static final int PLAN = 544;
    static final int BACKEND = 48;
    static final int RATING = 24;
    static final int STATS = 136;
    static final int USE = 16;
    static final int PEER = 36;
    private static final int EPOCH_AT = 36;
    static final int PEER_KEY = 20;
    static final int STATION_KEY = 8;
    static final int PATH = 16;
    static final int PREFIX = 20;
    private static final String NO_MAC = "00:00:00:00:00:00";
    private static final int MAPPED_BITS = 96;
    private static final long BPF_F_IPV6 = 1 << 7;

    private static final int PLAN_BACKENDS_AT = 16 + Entry.MAX_TIERS;

    /** In the order of {@code enum pick}. */
    private static final List<Entry.Pick> PICKS = List.of(
            Entry.Pick.ROTATE,
            Entry.Pick.RANDOM,
            Entry.Pick.LOWEST_COST,
            Entry.Pick.FEWEST_FLOWS,
            Entry.Pick.BY_CALLER,
            Entry.Pick.WEIGHTED);

    /** In the order of {@code enum affinity}. */
    private static final List<Entry.Affinity> AFFINITIES = List.of(Entry.Affinity.CALLER, Entry.Affinity.NODE);

    private Codec() {}

    static byte[] settings(DatapathSettings settings, UnderlayDevice underlay, int epoch, boolean pseudo6Flag) {
        ByteBuffer to = struct(SETTINGS).putInt(settings.holdIfindex()).putInt(underlay.ifindex());
        putAddress(to, underlay.address());
        putMacIfAny(putPort(to, settings.tunnelPort()), underlay.mac());
        to.putInt(underlay.mtu()).putInt(epoch);
        to.putLong(settings.observationHalfLife().toNanos())
                .putLong(settings.ejectionTime().toNanos());
        return bytes(to.putLong(pseudo6Flag ? BPF_F_IPV6 : 0));
    }

    /** The epoch of settings that a predecessor wrote; 0: there was none. */
    static int epoch(byte[] settings) {
        return struct(settings).getInt(EPOCH_AT);
    }

    static byte[] addressKey(InetAddress address) {
        return bytes(putAddress(struct(Layouts.ADDRESS), address));
    }

    static byte[] workload(Entry.Workload workload) {
        requireSameFamily(workload.namespaceAddress(), workload.instanceAddress());
        ByteBuffer to = putAddress(struct(WORKLOAD), workload.instanceAddress()).putInt(workload.ifindex());
        putMac(putMac(to, workload.workloadMac()), workload.gatewayMac());
        return bytes(to.putInt(workload.sameNetns() ? 1 : 0));
    }

    private static void requireSameFamily(InetAddress a, InetAddress b) {
        if (a.getAddress().length != b.getAddress().length) {
            throw new IllegalArgumentException(
                    a.getHostAddress() + " and " + b.getHostAddress() + " are not of the same family");
        }
    }

    static Entry.Workload workload(byte[] key, byte[] value) {
        ByteBuffer from = struct(value);
        return new Entry.Workload(
                getPresentAddress(struct(key)),
                getPresentAddress(from),
                from.getInt(),
                getMac(from),
                getMac(from),
                from.getInt() != 0);
    }

    static byte[] serviceKey(InetAddress address, int vantage) {
        return bytes(putAddress(struct(SERVICE_KEY), address).putInt(vantage));
    }

    static Entry.Service service(byte[] key, byte[] value) {
        ByteBuffer from = struct(key);
        return new Entry.Service(
                getPresentAddress(from), from.getInt(), struct(value).getInt());
    }

    static byte[] plan(Entry.Plan plan) {
        requireRange("plan", plan.id(), 0, Entry.MAX_PLANS - 1);
        List<Integer> backends = plan.backends();
        requireAtMost("backends", backends.size(), Entry.MAX_BACKENDS_PER_PLAN);
        requireAtMost("tiers", plan.tiers().size(), Entry.MAX_TIERS);
        requireRange("saturation", plan.saturation(), 0, Integer.MAX_VALUE);
        ByteBuffer to = struct(PLAN)
                .put((byte) PICKS.indexOf(plan.pick()))
                .put((byte) AFFINITIES.indexOf(plan.affinity()))
                .put((byte) backends.size())
                .put((byte) plan.tiers().size())
                .putInt(plan.saturation())
                .putInt(plan.heaviest())
                .putInt(plan.rampMs());
        int end = 0;
        for (List<Integer> tier : plan.tiers()) {
            end += tier.size();
            to.put((byte) end);
        }
        to.position(PLAN_BACKENDS_AT);
        backends.forEach(to::putInt);
        return bytes(to);
    }

    private static void requireAtMost(String what, int count, int most) {
        if (count > most) {
            throw new IllegalArgumentException("a plan has at most " + most + " " + what + ", not " + count);
        }
    }

    static Entry.Plan plan(byte[] key, byte[] value) {
        ByteBuffer from = struct(value);
        Entry.Pick pick = PICKS.get(from.get());
        Entry.Affinity affinity = AFFINITIES.get(from.get());
        from.get(); // count
        int count = from.get();
        int saturation = from.getInt();
        int heaviest = from.getInt();
        int rampMs = from.getInt();
        List<List<Integer>> tiers = new ArrayList<>(count);
        int begin = 0;
        for (int i = 0; i < count; i++) {
            int end = from.get(16 + i) & 0xff;
            List<Integer> tier = new ArrayList<>(end - begin);
            for (int at = begin; at < end; at++) {
                tier.add(from.getInt(PLAN_BACKENDS_AT + 4 * at));
            }
            tiers.add(tier);
            begin = end;
        }
        return new Entry.Plan(struct(key).getInt(), pick, tiers, affinity, saturation, heaviest, rampMs);
    }

    static byte[] rating(Entry.Rating rating) {
        requireRange("weight", rating.weight(), 0, Integer.MAX_VALUE);
        return bytes(struct(RATING)
                .putInt(rating.weight())
                .putInt(rating.instances())
                .putInt(rating.load())
                .putInt(rating.distanceUs())
                .putLong(rating.sinceNs()));
    }

    static Entry.Rating rating(byte[] key, byte[] value) {
        ByteBuffer from = struct(value);
        return new Entry.Rating(
                struct(key).getInt(), from.getInt(), from.getInt(), from.getInt(), from.getInt(), from.getLong());
    }

    static byte[] backend(Entry.Backend backend) {
        requireRange("backend", backend.id(), 0, Entry.MAX_BACKENDS - 1);
        ByteBuffer to = struct(BACKEND);
        switch (backend.target()) {
            case Entry.Target.Local t -> {
                putAddress(putAddress(to, t.v4()), t.v6());
                to.putInt(backend.generation()).putInt(0).putInt(t.ifindex());
            }
            case Entry.Target.Remote t -> {
                putAddress(putAddress(to, t.v4()), t.v6());
                to.putInt(backend.generation()).putInt(1).putInt(t.peer());
            }
            case Entry.Target.Gateway t -> {
                putAddress(putAddress(to, null), null);
                to.putInt(backend.generation()).putInt(2).putInt(t.peer());
            }
        }
        return bytes(to.putInt(backend.seed()));
    }

    static Entry.Backend backend(byte[] key, byte[] value) {
        ByteBuffer from = struct(value);
        InetAddress v4 = getAddress(from);
        InetAddress v6 = getAddress(from);
        int generation = from.getInt();
        int kind = from.getInt();
        int number = from.getInt();
        int seed = from.getInt();
        Entry.Target target =
                switch (kind) {
                    case 0 -> new Entry.Target.Local(v4, v6, number);
                    case 1 -> new Entry.Target.Remote(v4, v6, number);
                    default -> new Entry.Target.Gateway(number);
                };
        return new Entry.Backend(struct(key).getInt(), generation, target, seed);
    }

    /** Measurements of a backend that has none yet. */
    static byte[] freshStats(int generation) {
        return bytes(struct(STATS).putInt(STATS - 4, generation));
    }

    private static final int EJECTED_UNTIL_AT = 112;

    /** {@code struct backend_stats}. */
    static BackendStats stats(byte[] value, long nowNs) {
        ByteBuffer from = struct(value);
        int evidence = from.get(129);
        boolean ejected = from.getLong(EJECTED_UNTIL_AT) > nowNs;
        return new BackendStats(
                from.getLong(0),
                from.getLong(8),
                from.getLong(16),
                from.getLong(24),
                Math.max(from.getInt(120), 0),
                Math.max(from.getInt(124), 0),
                from.getLong(56),
                from.getLong(64),
                from.getLong(72),
                from.getLong(80),
                from.getLong(88),
                from.getLong(96),
                from.getLong(104),
                from.get(128) != 0,
                ejected ? evidence(evidence) : null,
                from.getLong(32),
                from.getLong(EJECTED_UNTIL_AT));
    }

    /** In the order of {@code enum evidence}. */
    static Evidence evidence(int number) {
        return switch (number) {
            case 2 -> Evidence.UNANSWERED;
            case 3 -> Evidence.SILENT;
            default -> Evidence.REFUSED;
        };
    }

    static byte[] peer(Entry.Peer peer) {
        requireRange("peer", peer.id(), 1, Entry.MAX_PEERS - 1);
        ByteBuffer to = putPort(putAddress(struct(PEER), peer.address()), peer.port());
        putMacIfAny(to, peer.mac());
        return bytes(to.putInt(peer.direct() ? 1 : 0).putInt(peer.group()).putInt(peer.vantage()));
    }

    private static void putMacIfAny(ByteBuffer to, @Nullable String mac) {
        putMac(to, mac == null ? NO_MAC : mac);
    }

    static boolean isPeer(byte[] value) {
        return getAddress(struct(value)) != null;
    }

    static Entry.Peer peer(byte[] key, byte[] value) {
        ByteBuffer from = struct(value);
        InetAddress address = getPresentAddress(from);
        int port = getPort(from);
        String mac = getMac(from);
        boolean direct = from.getInt() != 0;
        int id = struct(key).getInt();
        return new Entry.Peer(id, address, port, from.getInt(), from.getInt(), mac.equals(NO_MAC) ? null : mac, direct);
    }

    static byte[] peerKey(Entry.Peer peer) {
        return bytes(putPort(putAddress(struct(PEER_KEY), peer.address()), peer.port()));
    }

    static byte[] stationKey(String mac) {
        return bytes(putMac(struct(STATION_KEY), mac));
    }

    static byte[] prefix(InetAddress base, int length) {
        boolean v4 = base.getAddress().length == 4;
        requireRange("prefix length", length, 0, v4 ? 32 : 128);
        return bytes(putAddress(struct(PREFIX).putInt(v4 ? length + MAPPED_BITS : length), base));
    }

    static Entry.Sender sender(byte[] key, byte[] value) {
        ByteBuffer from = struct(key);
        int length = from.getInt();
        InetAddress base = getPresentAddress(from);
        return new Entry.Sender(base, ownLength(base, length), struct(value).getInt());
    }

    static Entry.Held held(byte[] key) {
        ByteBuffer from = struct(key);
        int length = from.getInt();
        InetAddress base = getPresentAddress(from);
        return new Entry.Held(base, ownLength(base, length));
    }

    private static int ownLength(InetAddress base, int length) {
        return base.getAddress().length == 4 ? length - MAPPED_BITS : length;
    }

    private static void requireRange(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + least + " to " + most + ", not " + value);
        }
    }
}
