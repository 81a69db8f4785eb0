package net.hypha.node.distance;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Coordinate;
import org.jspecify.annotations.Nullable;

/**
 * What this node says of itself, and when: in each session once, at once where it is reached elsewhere, and else each ten seconds at most, if its
 * coordinate has moved by more than 0.2 ms and more than a twentieth of what is typical here, or is half or twice as sure. Used by one thread
 * at a time.
 */
public final class OwnBeacon {
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final double LEAST_MS = 0.2;
    private static final double PART = 0.05;

    private @Nullable Beacon said;
    private long saidNs;

    /** The domain may know nothing of it any more. */
    public synchronized void newSession() {
        said = null;
    }

    /**
     * What is to be said now, if anything is; it counts as said.
     *
     * @param typicalMs of the round trips that were measured, in milliseconds
     */
    public synchronized Optional<Beacon> news(
            Endpoint tunnel, ProbeKey key, Coordinate own, double typicalMs, long nowNs) {
        Beacon now = new Beacon(tunnel, key, own.isPlaced() ? own : null);
        Beacon before = said;
        boolean due = before == null
                || !before.tunnel().equals(now.tunnel())
                || (nowNs - saidNs >= PAUSE_NS && differs(before.coordinate(), now.coordinate(), typicalMs));
        if (!due) {
            return Optional.empty();
        }
        said = now;
        saidNs = nowNs;
        return Optional.of(now);
    }

    private static boolean differs(@Nullable Coordinate before, @Nullable Coordinate now, double typicalMs) {
        if (before == null || now == null) {
            return (before == null) != (now == null);
        }
        boolean surer = now.error() < before.error() / 2 || now.error() > before.error() * 2;
        return surer || before.movedMs(now) > Math.max(LEAST_MS, PART * typicalMs);
    }
}
