package net.hypha.bench.choice;

/** What a caller's node knows of one instance, by the formulas of {@code observe.h} and {@code pick.h}; in milliseconds. */
final class Known {
    private static final double HALF_LIFE_MS = 1_000;
    private static final double LEAST_WEIGHT = 0.125;
    private static final double BASE_COST_MS = 0.001;

    private final double distanceMs;
    private double responseMs;
    private double sampledAtMs;
    private double waitingSinceMs;
    private int pending;

    /** @param distanceMs the way there and back, which a handshake takes, too; all that is known at first */
    Known(double distanceMs) {
        this.distanceMs = distanceMs;
    }

    double cost(double nowMs) {
        double usual = responseMs == 0
                ? 0
                : (responseMs + distanceMs) / Math.pow(2, Math.floor((nowMs - sampledAtMs) / HALF_LIFE_MS));
        double waiting = pending > 0 ? nowMs - waitingSinceMs : 0;
        return (Math.max(Math.max(usual, waiting), distanceMs) + BASE_COST_MS) * (pending + 1);
    }

    void asked(double nowMs) {
        if (pending++ == 0) {
            waitingSinceMs = nowMs;
        }
    }

    void answered(double nowMs, double tookMs) {
        double weight = responseMs == 0 ? 1 : Math.clamp((nowMs - sampledAtMs) / HALF_LIFE_MS, LEAST_WEIGHT, 1);
        responseMs = responseMs * (1 - weight) + tookMs * weight;
        sampledAtMs = nowMs;
        waitingSinceMs = nowMs;
        pending--;
    }
}
