package net.hypha.node.distance;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hypha.semantics.distance.Distance;

/**
 * Makes of distances as they are measured those that plans see. What is new, or has just moved, is followed for a while, as it takes some samples to
 * know it well. After that small changes are none, so that no plan is made anew for each sample, unless they last. For one thread.
 *
 * @param <K> what tells nodes apart
 */
public final class Settling<K> {
    /** A change by more than this part, and by more than the least, counts at once. */
    private static final int PART = 5;

    private static final long LEAST_NS = TimeUnit.MICROSECONDS.toNanos(200);

    /** A smaller one counts after so many looks that all saw a change to the same side; and for so many looks after a change that counted. */
    private static final int LASTING = 15;

    /** Within this part, and within the least, it is the same. */
    private static final int SAME_PART = 50;

    private static final long SAME_NS = TimeUnit.MICROSECONDS.toNanos(10);

    private Map<K, Seen> seen = Map.of();

    /**
     * As plans see it.
     *
     * @param looks that saw it farther, one after the other; below 0 nearer
     * @param followed looks for which every change counts
     */
    private record Seen(Distance distance, int looks, int followed) {
        static Seen anew(Distance now) {
            return new Seen(now, 0, LASTING);
        }

        Seen next(Distance now) {
            long by = now.roundTripNs() - distance.roundTripNs();
            if (isBeyond(by, LEAST_NS, PART)) {
                return anew(now);
            }
            int side = isBeyond(by, SAME_NS, SAME_PART) ? Long.signum(by) : 0;
            if (followed > 0) {
                return new Seen(side == 0 ? distance : now, 0, followed - 1);
            }
            int next = side == 0 || Integer.signum(looks) == -side ? side : looks + side;
            return Math.abs(next) < LASTING ? new Seen(distance, next, 0) : new Seen(now, 0, 0);
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
     *     15 looks, or in the first 15 looks
     */
    public Map<K, Distance> look(Map<K, Distance> now) {
        Map<K, Seen> next = new HashMap<>();
        now.forEach((key, distance) -> {
            Seen before = seen.get(key);
            next.put(key, before == null ? Seen.anew(distance) : before.next(distance));
        });
        seen = next;
        Map<K, Distance> settled = new HashMap<>();
        next.forEach((key, each) -> settled.put(key, each.distance()));
        return settled;
    }
}
