package net.hypha.node.distance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.hypha.semantics.address.Endpoint;

/**
 * Whom to ask when. Nodes in use are asked once in each interval, a few others, by which the own coordinate is found, eight times as seldom; who does
 * not answer, more and more seldom. Where there are more than {@link #AT_ONCE}, intervals are longer, so that there are no more questions in all; of
 * those that are due the least certain come first, whose last answer is the oldest. Used by one thread.
 */
final class Pairs {
    /** So many nodes are asked in an interval, and so many questions at most. */
    static final int AT_ONCE = 64;

    /** Of others besides those in use, as many as it takes to have this many in all. */
    static final int REFERENCES = 32;

    private static final int SELDOM = 8;
    private static final int PATIENCE = 3; // questions without an answer
    private static final long FIRST_WITHIN_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(60);

    private final long intervalNs;
    private final RandomGenerator random;
    private final Map<Endpoint, Pair> pairs = new HashMap<>();

    private static final class Pair {
        private boolean used;
        private boolean wasAnswered;
        private long dueNs;
        private long answeredNs;
        private int unanswered;
    }

    /** @param random spreads first questions */
    Pairs(Duration interval, RandomGenerator random) {
        this.intervalNs = interval.toNanos();
        this.random = random;
    }

    /**
     * These are to be asked from now on, and no others.
     *
     * @param others to find the own coordinate by
     */
    void aim(Set<Endpoint> inUse, Set<Endpoint> others, long nowNs) {
        pairs.keySet().removeIf(each -> !inUse.contains(each) && !others.contains(each));
        others.forEach(each -> pair(each, nowNs).used = false);
        inUse.forEach(each -> use(pair(each, nowNs), nowNs));
    }

    private void use(Pair pair, long nowNs) {
        if (!pair.used && pair.unanswered < PATIENCE) {
            pair.dueNs = nowNs + Math.min(pair.dueNs - nowNs, intervalNs);
        }
        pair.used = true;
    }

    private Pair pair(Endpoint node, long nowNs) {
        Pair pair = pairs.get(node);
        if (pair == null) {
            pair = new Pair();
            pair.dueNs = nowNs + random.nextLong(Math.min(intervalNs, FIRST_WITHIN_NS));
            pairs.put(node, pair);
        }
        return pair;
    }

    /** Those to be asked now, the least certain first; {@link #asked} is to follow for each that is. */
    List<Endpoint> due(long nowNs) {
        List<Endpoint> due = new ArrayList<>();
        pairs.forEach((node, pair) -> {
            if (pair.dueNs - nowNs <= 0) {
                due.add(node);
            }
        });
        due.sort(Comparator.comparingLong((Endpoint node) -> certainty(node, nowNs))
                .thenComparing(Endpoint::toString));
        return due;
    }

    /** The less, the longer its last answer is ago. */
    private long certainty(Endpoint node, long nowNs) {
        Pair pair = pairs.get(node);
        return pair == null || !pair.wasAnswered ? Long.MIN_VALUE : pair.answeredNs - nowNs;
    }

    /** A question was sent. */
    void asked(Endpoint node, long nowNs) {
        Pair pair = pairs.get(node);
        if (pair != null) {
            pair.dueNs = nowNs + pauseNs(pair);
            pair.unanswered++;
        }
    }

    private long pauseNs(Pair pair) {
        long shared = intervalNs * Math.max(1, pairs.size() / AT_ONCE);
        long usual = pair.used ? shared : shared * SELDOM;
        int doublings = Math.clamp(pair.unanswered - PATIENCE + 1, 0, 6);
        return Math.min(usual << doublings, Math.max(usual, MOST_NS));
    }

    void answered(Endpoint node, long nowNs) {
        Pair pair = pairs.get(node);
        if (pair != null) {
            pair.unanswered = 0;
            pair.wasAnswered = true;
            pair.answeredNs = nowNs;
        }
    }

    /** How long until somebody is to be asked, in nanoseconds; 0 for at once. */
    long untilDueNs(long nowNs, long atMostNs) {
        long until = atMostNs;
        for (Pair pair : pairs.values()) {
            until = Math.min(until, pair.dueNs - nowNs);
        }
        return Math.max(0, until);
    }

    int size() {
        return pairs.size();
    }
}
