package net.hypha.lab.wire;

import java.time.Duration;

/**
 * What a wire does to frames, in each direction.
 *
 * @param delay time on the way, 0 to 10 s; applies to frames on their way too when it is changed
 * @param loss probability that a frame is lost, 0 to 1
 * @param bitsPerSecond rate, 0 for no limit; what waits longer than {@value #MAX_WAIT_MS} ms for its turn is dropped
 */
public record WireSettings(Duration delay, double loss, long bitsPerSecond) {
    /** How long a frame may wait for those before it at a limited rate: the length of the queue of a small router. */
    public static final int MAX_WAIT_MS = 200;

    private static final Duration MAX_DELAY = Duration.ofSeconds(10);

    public WireSettings {
        if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException("delay " + delay + " is not within 0 to 10 s");
        }
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("loss " + loss + " is not within 0 to 1");
        }
        if (bitsPerSecond < 0) {
            throw new IllegalArgumentException("rate " + bitsPerSecond + " bit/s is below 0 (0 means no limit)");
        }
    }

    public static WireSettings delay(Duration delay) {
        return new WireSettings(delay, 0, 0);
    }

    public WireSettings withDelay(Duration changed) {
        return new WireSettings(changed, loss, bitsPerSecond);
    }

    public WireSettings withLoss(double probability) {
        return new WireSettings(delay, probability, bitsPerSecond);
    }

    public WireSettings withRate(long bits) {
        return new WireSettings(delay, loss, bits);
    }
}
