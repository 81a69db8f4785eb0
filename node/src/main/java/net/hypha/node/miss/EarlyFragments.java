package net.hypha.node.miss;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Fragments that overtook the first one of their datagram: each waits as long as the others, within bounds. Used by one thread. */
final class EarlyFragments {
    private final int most;
    private final long patienceNs;
    private final Deque<Early> waiting = new ArrayDeque<>();

    private record Early(HeldFrame frame, long dueNs) {}

    /**
     * @param most fragments kept
     * @param patienceNs how long each is kept, nanoseconds
     */
    EarlyFragments(int most, long patienceNs) {
        this.most = most;
        this.patienceNs = patienceNs;
    }

    /** False if there is no room. */
    boolean add(HeldFrame frame, long nowNs) {
        return waiting.size() < most && waiting.add(new Early(frame, nowNs + patienceNs));
    }

    /** Those that have waited long enough, in order of arrival; they wait no longer. */
    List<HeldFrame> take(long nowNs) {
        List<HeldFrame> due = new ArrayList<>();
        for (Early next = waiting.peek(); next != null && nowNs - next.dueNs() >= 0; next = waiting.peek()) {
            due.add(next.frame());
            waiting.remove();
        }
        return due;
    }

    /** Milliseconds until the next is due, rounded up; at most {@code limit}. */
    int msUntilDue(long nowNs, int limit) {
        Early next = waiting.peek();
        if (next == null) {
            return limit;
        }
        long left = TimeUnit.NANOSECONDS.toMillis(next.dueNs() - nowNs + 999_999);
        return Math.clamp(left, 0, limit);
    }
}
