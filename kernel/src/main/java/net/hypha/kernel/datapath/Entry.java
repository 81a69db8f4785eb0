package net.hypha.kernel.datapath;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a datapath map: key and value together. The kernel's layout of each is in {@code src/main/bpf/maps.h}. Entries
 * are replaced atomically by key, never removed and added.
 */
public sealed interface Entry {
    /** The entry's key; at most one entry per key. */
    Key key();

    /** Identity of an entry across maps. */
    sealed interface Key {}

    /**
     * A workload of this node, found by its namespace address. A workload of both families has two entries.
     *
     * @param instanceAddress what its packets carry as source once translated; same family
     * @param ifindex the host side of its veth
     * @param workloadMac the Ethernet address inside the namespace, 6 bytes as {@code aa:bb:cc:dd:ee:ff}
     * @param gatewayMac the Ethernet address of the host side
     * @param sameNetns whether it is the node itself: both ends of its veth are in the node's namespace
     */
    record Workload(
            InetAddress namespaceAddress,
            InetAddress instanceAddress,
            int ifindex,
            String workloadMac,
            String gatewayMac,
            boolean sameNetns)
            implements Entry {
        public Workload(
                InetAddress namespaceAddress,
                InetAddress instanceAddress,
                int ifindex,
                String workloadMac,
                String gatewayMac) {
            this(namespaceAddress, instanceAddress, ifindex, workloadMac, gatewayMac, false);
        }

        @Override
        public WorkloadKey key() {
            return new WorkloadKey(namespaceAddress);
        }
    }

    record WorkloadKey(InetAddress namespaceAddress) implements Key {}

    /**
     * A semantic address as seen from a vantage, and the plan it follows.
     *
     * @param vantage 0 for this node's workloads, else a peer's {@link Peer#vantage()}
     */
    record Service(InetAddress address, int vantage, int plan) implements Entry {
        @Override
        public ServiceKey key() {
            return new ServiceKey(address, vantage);
        }
    }

    record ServiceKey(InetAddress address, int vantage) implements Key {}

    /**
     * How a new flow picks a backend. A plan without backends refuses flows: their packets are handed to the network
     * manager, which answers them.
     *
     * @param id 0 to {@link #MAX_PLANS} - 1; the rotation counter belongs to the id and survives replacement
     * @param tiers of backend ids, at most {@link #MAX_TIERS} with at most {@link #MAX_BACKENDS_PER_PLAN} together, none empty; one takes
     *     new flows where all before it are full or out
     * @param affinity with {@link Pick#BY_CALLER}: what is one caller
     * @param saturation flows in flight at one instance from which it is full; 0: never
     * @param heaviest the largest {@link Pick#weight} in the first tier
     * @param rampMs how long one that came (back) takes to get its whole share, in milliseconds
     */
    record Plan(
            int id, Pick pick, List<List<Integer>> tiers, Affinity affinity, int saturation, int heaviest, int rampMs)
            implements Entry {
        public Plan {
            tiers = tiers.stream().map(List::copyOf).toList();
        }

        /** Of one tier of equals. */
        public Plan(int id, Pick pick, List<Integer> backends) {
            this(
                    id,
                    pick,
                    backends.isEmpty() ? List.of() : List.of(backends),
                    Affinity.CALLER,
                    0,
                    Rating.ORDINARY_WEIGHT,
                    0);
        }

        /** Of all tiers. */
        public List<Integer> backends() {
            return tiers.stream().flatMap(List::stream).toList();
        }

        @Override
        public PlanKey key() {
            return new PlanKey(id);
        }
    }

    record PlanKey(int id) implements Key {}

    /** How a plan picks within a tier; numbers as in {@code maps.h}. */
    enum Pick {
        /** One after the other; with {@link Rating#weight} the heavier ones more often, exactly as their weights say. */
        ROTATE,
        /** Each with the same chance, and a route with that of all instances behind it. */
        RANDOM,
        /**
         * The least (handshake + response time) x (requests in flight at each instance + 1), of a lighter one as many times more, among all of
         * few, or of three drawn at random.
         */
        LOWEST_COST,
        /** The fewest flows in flight. */
        FEWEST_FLOWS,
        /** For each caller its own, as long as it is there. */
        BY_CALLER,
        /** Each with a chance as its weight says. */
        WEIGHTED;

        /**
         * What counts as the weight of one of a plan, as {@code weight_of} in {@code pick.h} has it.
         *
         * @param weight of all instances behind it together
         */
        public int weight(int weight, int instances) {
            return switch (this) {
                case RANDOM -> instances * Rating.ORDINARY_WEIGHT;
                case LOWEST_COST -> Math.ceilDiv(weight, Math.max(instances, 1));
                case ROTATE, FEWEST_FLOWS, BY_CALLER, WEIGHTED -> weight;
            };
        }
    }

    /** What {@link Pick#BY_CALLER} takes for one caller; numbers as in {@code maps.h}. */
    enum Affinity {
        CALLER,
        NODE
    }

    /**
     * Where a flow can be bound to.
     *
     * @param id 0 to {@link #MAX_BACKENDS} - 1
     * @param generation changes when the id is used for another thing: flows bound to the old one are bound anew
     * @param seed the same on every node for the same instance: by it callers stick to it
     */
    record Backend(int id, int generation, Target target, int seed) implements Entry {
        public Backend(int id, int generation, Target target) {
            this(id, generation, target, 0);
        }

        @Override
        public BackendKey key() {
            return new BackendKey(id);
        }
    }

    record BackendKey(int id) implements Key {}

    /**
     * What is known of a backend beside what its packets show; one without is an ordinary one.
     *
     * @param weight 0 and up, among the others' of its plans; 0 has no turn while another can take the flow
     * @param instances behind it: 1, or as many as a route leads to; 0: one that is unhealthy, whose datagrams are better off with another
     * @param load flows in flight there that do not come from this node
     * @param distanceUs round trip to its node in microseconds; 0: not known, or here
     * @param sinceNs when it came (back), CLOCK_MONOTONIC nanoseconds: its share grows from a tenth to the whole; 0: it has that
     */
    record Rating(int backend, int weight, int instances, int load, int distanceUs, long sinceNs) implements Entry {
        public static final int ORDINARY_WEIGHT = 100;

        @Override
        public RatingKey key() {
            return new RatingKey(backend);
        }

        /** The same with a distance that is not known. */
        public Rating withoutDistance() {
            return new Rating(backend, weight, instances, load, 0, sinceNs);
        }
    }

    record RatingKey(int backend) implements Key {}

    /** The way to a backend. */
    sealed interface Target {
        /** An instance on this node. Either address may be null: then the family has no such backend. */
        record Local(@Nullable InetAddress v4, @Nullable InetAddress v6, int ifindex) implements Target {}

        /** An instance on another node of the own domain: translated here, tunnelled to its node. */
        record Remote(@Nullable InetAddress v4, @Nullable InetAddress v6, int peer) implements Target {}

        /** Another domain's router: tunnelled there with the semantic address still inside. */
        record Gateway(int peer) implements Target {}
    }

    /**
     * Another node: packets may come from it and go to it.
     *
     * @param id 1 to {@link #MAX_PEERS} - 1
     * @param address in the underlay, of the same family as this node's
     * @param port of its tunnel, UDP
     * @param group the domain it belongs to: 1 is the own domain, 2 and up are others
     * @param vantage under which vantage its flows to semantic addresses are bound here
     * @param mac the Ethernet address of its device in the underlay, as {@code aa:bb:cc:dd:ee:ff}: what comes from there without outer
     *     headers is taken for its; null: only what comes by the tunnel
     * @param direct whether it is on the same link: packets go to {@code mac} without outer headers
     */
    record Peer(
            int id,
            InetAddress address,
            int port,
            int group,
            int vantage,
            @Nullable String mac,
            boolean direct) implements Entry {
        public Peer {
            if (direct && mac == null) {
                throw new IllegalArgumentException("peer " + id + " cannot be reached directly: no Ethernet address");
            }
        }

        /** By the tunnel alone. */
        public Peer(int id, InetAddress address, int port, int group, int vantage) {
            this(id, address, port, group, vantage, null, false);
        }

        @Override
        public PeerKey key() {
            return new PeerKey(id);
        }
    }

    record PeerKey(int id) implements Key {}

    /**
     * Inner source addresses that tunnel packets of a group may carry. The longest prefix decides. Group 0 is nobody: addresses
     * of the overlay that never leave their node, namespace addresses.
     */
    record Sender(InetAddress base, int length, int group) implements Entry {
        @Override
        public SenderKey key() {
            return new SenderKey(base, length);
        }
    }

    record SenderKey(InetAddress base, int length) implements Key {}

    /** Addresses that are semantic here: packets to those with no service entry are held, not routed. */
    record Held(InetAddress base, int length) implements Entry {
        @Override
        public HeldKey key() {
            return new HeldKey(base, length);
        }
    }

    record HeldKey(InetAddress base, int length) implements Key {}

    int MAX_WORKLOADS = 4_096;
    int MAX_SERVICES = 524_288;
    int MAX_PLANS = 262_144;
    int MAX_BACKENDS = 131_072;
    int MAX_BACKENDS_PER_PLAN = 128;
    int MAX_TIERS = 16;
    int MAX_PEERS = 16_384;
    int MAX_PREFIXES = 4_096;
}
