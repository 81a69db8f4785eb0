package net.hypha.node.distance;

/** How long it takes to seal an answer: the shortest of the last few times, as one that was interrupted would make a way shorter than it is. */
final class Sealing {
    private static final int LAST = 4;

    private final long[] tookNs = new long[LAST];
    private int next;

    void took(long ns) {
        tookNs[next] = ns;
        next = (next + 1) % LAST;
    }

    /** In nanoseconds; 0 before there were as many. */
    long leastNs() {
        long least = tookNs[0];
        for (long each : tookNs) {
            least = Math.min(least, each);
        }
        return least;
    }
}
