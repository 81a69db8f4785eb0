package net.hypha.exchange.grpc;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubled each time, a little random so that not all come at once. */
final class Backoff {
    private static final double JITTER = 0.2;

    private final Limits limits;
    private final RandomGenerator random;
    private long nextMs;

    Backoff(Limits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
        reset();
    }

    /** An attempt succeeded. */
    synchronized void reset() {
        nextMs = limits.firstRetry().toMillis();
    }

    /** From 80 to 100 % of the step that is due; the next step is twice as long. */
    synchronized long nextMs() {
        long step = nextMs;
        nextMs = Math.min(2 * step, limits.lastRetry().toMillis());
        return step - Math.round(step * JITTER * random.nextDouble());
    }
}
