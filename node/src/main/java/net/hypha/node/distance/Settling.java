package net.hypha.node.distance;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hypha.semantics.distance.Distance;

/**
 * Makes of distances as they are measured those that plans see. Small changes are none, so that no plan is made anew for each sample, unless they last.
 * What is new is followed more closely for a while, as it takes some samples to know it well. For one thread.
 *
 * @param <K> what tells nodes apart
 */
public final class Settling<K> {
    /** A change by more than this part, and by more than the least, counts at once. */
    private static final int PART = 5;

    private static final long LEAST_NS = TimeUnit.MICROSECONDS.toNanos(200);

    /** A smaller one counts after so many looks that all saw a change to the same side; and at once in so many first looks. */
    private static final int LASTING = 15;

    /** Within this part, or within the least, it is the same: half of what makes two ways differ (policy {@code nearest}). */
    private static final int SAME_PART = 40;

    private static final long SAME_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private Map<K, Seen> seen = Map.of();

    /**
     * As plans see it.
     *
     * @param looks that saw it farther, one after the other; below 0 nearer
     * @param followed looks to come for which it is new
     */
    private record Seen(Distance distance, int looks, int followed) {
        Seen next(Distance now) {
            long by = now.roundTripNs() - distance.roundTripNs();
            int side = isBeyond(by, SAME_NS, SAME_PART) ? Long.signum(by) : 0;
            int next = side == 0 || Integer.signum(looks) == -side ? side : looks + side;
            boolean counts = isBeyond(by, LEAST_NS, PART) || Math.abs(next) >= LASTING || (followed > 0 && side != 0);
            int left = Math.max(0, followed - 1);
            return counts ? new Seen(now, 0, left) : new Seen(distance, next, left);
        }

        private boolean isBeyond(long by, long leastNs, int part) {
            return Math.abs(by) > leastNs && Math.abs(by) > distance.roundTripNs() / part;
        }
    }

    /**
     * One look; call it about each second.
     *
     * @param now what is known of all
     * @return what plans see: the same as before but where something is new or gone, differs by more than a fifth and more than 0.2 ms, by less for
     *     15 looks, or by less in the first 15 looks
     */
    public Map<K, Distance> look(Map<K, Distance> now) {
        Map<K, Seen> next = new HashMap<>();
        now.forEach((key, distance) -> {
            Seen before = seen.get(key);
            next.put(key, before == null ? new Seen(distance, 0, LASTING) : before.next(distance));
        });
        seen = next;
        Map<K, Distance> settled = new HashMap<>();
        next.forEach((key, each) -> settled.put(key, each.distance()));
        return settled;
    }
}
