package net.hypha.node.miss;

/** A token bucket: so many a second, and a burst at once. Used by one thread. */
public final class RateLimit {
    private final double perNs;
    private final double burst;
    private double tokens;
    private long lastNs;

    /**
     * @param perSecond tokens that come back each second
     * @param burst most tokens at once; all are there at the start
     */
    public RateLimit(double perSecond, double burst, long nowNs) {
        this.perNs = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.lastNs = nowNs;
    }

    /** Whether there is a token, which is taken then. */
    public boolean take(long nowNs) {
        tokens = Math.min(burst, tokens + (nowNs - lastNs) * perNs);
        lastNs = nowNs;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
