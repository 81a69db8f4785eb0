package net.hypha.node.explain;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.address.Family;
import org.jspecify.annotations.Nullable;

/**
 * How one backend stands when a plan picks, by the formulas of {@code pick.h} and {@code observe.h}. Pure.
 *
 * @param fits whether it can take a flow of the address family at all
 * @param share its weight in 1/256, less while it has just come (back)
 * @param limit flows in flight from which it is full; 0: never
 * @param costs what a flow there costs, where the plan compares costs; else 0. The least is taken
 * @param expectedNs the time from a SYN to the first byte of a response that counts, in nanoseconds: handshake and response time, halved with age, but
 *     no less than callers waited in vain, halved with age too, and than others have already waited. What is not TCP is spared the handshake
 */
record Standing(
        Entry.Backend backend,
        Entry.Rating rating,
        BackendStats stats,
        boolean fits,
        long share,
        long limit,
        boolean full,
        boolean ejected,
        long costs,
        long expectedNs) {
    /** In a share: all of the weight. */
    static final long WHOLE = 256;

    private static final long LEAST = 26;
    private static final long BASE_COST_NS = 1_000;
    private static final long WAIT_FORGOTTEN_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_HALVINGS = 40;
    private static final int MAPPED_AT = 10;
    private static final int ADDRESS = 16;
    private static final BackendStats NOT_MEASURED = new BackendStats(0, 0, 0, 0, 0, 0, 0, 0, 0, false, null);

    /**
     * The moment and place of a choice.
     *
     * @param nowNs CLOCK_MONOTONIC nanoseconds
     * @param halfLifeNs after so long without a sample a response time counts half
     */
    record Moment(Entry.Plan plan, Family family, long nowNs, long halfLifeNs) {}

    /**
     * Of a backend in a plan.
     *
     * @param rating null for an ordinary one
     * @param stats null where it has seen no flow
     */
    static Standing of(
            Moment moment, Entry.Backend backend, Entry.@Nullable Rating rating, @Nullable BackendStats stats) {
        Entry.Rating rated =
                rating == null ? new Entry.Rating(backend.id(), Entry.Rating.ORDINARY_WEIGHT, 1, 0, 0, 0) : rating;
        BackendStats measured = stats == null ? NOT_MEASURED : stats;
        Entry.Plan plan = moment.plan();
        long share = share(moment, rated);
        long flows = (long) measured.open() + rated.load();
        long limit = (long) plan.saturation() * Math.max(rated.instances(), 1);
        boolean full = limit > 0 && (flows >= limit || (measured.full() && flows > roomAgain(limit)));
        long expectedNs = expectedNs(moment, measured);
        return new Standing(
                backend,
                rated,
                measured,
                fits(backend.target(), moment.family()),
                share,
                limit,
                full,
                measured.ejectedUntilNs() > moment.nowNs(),
                costs(plan, rated, measured, share, expectedNs, waiting(moment, measured)),
                expectedNs);
    }

    private static long share(Moment moment, Entry.Rating rating) {
        Entry.Plan plan = moment.plan();
        long weight = plan.pick().weight(rating.weight(), rating.instances());
        long ramp = TimeUnit.MILLISECONDS.toNanos(plan.rampMs());
        if (rating.sinceNs() == 0 || moment.nowNs() > rating.sinceNs() + ramp) {
            return weight * WHOLE;
        }
        long part = Math.max(moment.nowNs() - rating.sinceNs(), 0) / (ramp / WHOLE + 1);
        return weight * Math.max(part, LEAST);
    }

    /** The number of flows from which on one that was full takes flows again. */
    static long roomAgain(long limit) {
        return limit - limit / 4;
    }

    private static boolean fits(Entry.Target target, Family family) {
        boolean v4 = family == Family.IPV4;
        return switch (target) {
            case Entry.Target.Gateway _ -> true;
            case Entry.Target.Local local -> (v4 ? local.v4() : local.v6()) != null;
            case Entry.Target.Remote remote -> (v4 ? remote.v4() : remote.v6()) != null;
        };
    }

    private static boolean isAwaited(Moment moment, BackendStats stats) {
        return stats.waitingSinceNs() != 0 && moment.nowNs() - stats.waitingSinceNs() < WAIT_FORGOTTEN_NS;
    }

    private static int waiting(Moment moment, BackendStats stats) {
        return isAwaited(moment, stats) ? stats.pending() : 0;
    }

    private static long expectedNs(Moment moment, BackendStats stats) {
        long usualNs = aged(moment, stats.responseNs() + stats.handshakeNs(), stats.sampledAtNs());
        long longestNs = Math.max(usualNs, aged(moment, stats.waitedNs(), stats.waitedAtNs()));
        return isAwaited(moment, stats) ? Math.max(longestNs, moment.nowNs() - stats.waitingSinceNs()) : longestNs;
    }

    private static long aged(Moment moment, long valueNs, long sinceNs) {
        long halvings = moment.halfLifeNs() == 0 ? 0 : Math.max(moment.nowNs() - sinceNs, 0) / moment.halfLifeNs();
        return halvings < MOST_HALVINGS ? valueNs >> halvings : 0;
    }

    private static long costs(
            Entry.Plan plan, Entry.Rating rating, BackendStats stats, long share, long expectedNs, int waiting) {
        int instances = Math.max(rating.instances(), 1);
        long burden =
                switch (plan.pick()) {
                    case FEWEST_FLOWS -> ((long) stats.open() + rating.load() + 1) << 10;
                    case LOWEST_COST ->
                        (Math.max(expectedNs, TimeUnit.MICROSECONDS.toNanos(rating.distanceUs())) + BASE_COST_NS)
                                * (waiting + instances)
                                / instances;
                    case ROTATE, RANDOM, WEIGHTED, BY_CALLER -> 0;
                };
        long heaviest = heaviest(plan);
        return share < heaviest && share > 0 ? burden * (heaviest * 16 / share) / 16 : burden;
    }

    /** The largest share that one of the first tier can have. */
    static long heaviest(Entry.Plan plan) {
        return plan.heaviest() * WHOLE;
    }

    /** What sticking to this one costs a caller: the least is taken (rendezvous hashing, Thaler and Ravishankar 1998). */
    long costsFor(InetAddress caller) {
        ByteBuffer words = ByteBuffer.allocate(ADDRESS).order(ByteOrder.LITTLE_ENDIAN);
        byte[] bytes = caller.getAddress();
        if (bytes.length < ADDRESS) {
            words.putShort(MAPPED_AT, (short) -1);
        }
        words.put(ADDRESS - bytes.length, bytes);
        long high = pair(words.getInt(0), words.getInt(4));
        long low = pair(words.getInt(8), words.getInt(12));
        return hashed(hashed(high ^ hashed(low)) ^ hashed(Integer.toUnsignedLong(backend.seed()))) >>> 1;
    }

    private static long pair(int high, int low) {
        return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
    }

    private static long hashed(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
