package net.hypha.lab.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.hypha.kernel.net.Tap;

/**
 * One direction of a wire, an agent: takes frames from one device, holds each until its time has come and puts it into the
 * other. A frame first waits for its turn at the wire's rate, then travels for the delay; order is kept whatever is changed.
 */
final class WireDirection {
    /** Bytes on their way at most; 100 Mbit/s with 300 ms of delay. */
    static final int CAPACITY = 4 << 20;

    private static final int FRAMES_PER_TURN = 64;
    private static final long IDLE_NS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_WAIT_NS = WireSettings.MAX_WAIT_MS * 1_000_000L;

    private final Tap from;
    private final Tap to;
    private final AtomicReference<WireSettings> settings;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final FrameQueue queue = new FrameQueue(CAPACITY);
    private final ByteBuffer frame = ByteBuffer.allocateDirect(Tap.MAX_FRAME);
    private long lineFreeNs;
    private volatile WireStats stats = WireStats.NONE;

    /** @param settings shared with the control; read anew for each frame */
    WireDirection(
            Tap from, Tap to, AtomicReference<WireSettings> settings, LongSupplier nanoTime, RandomGenerator random) {
        this.from = from;
        this.to = to;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.random = random;
        lineFreeNs = nanoTime.getAsLong();
    }

    WireStats stats() {
        return stats;
    }

    /** One turn: waits for a frame or for the first one's time, takes some in, lets go those whose time has come. */
    int doWork() throws IOException {
        int taken = takeIn(timeToWait());
        return taken + letGo();
    }

    private long timeToWait() {
        if (queue.isEmpty()) {
            return IDLE_NS;
        }
        return Math.clamp(dueNs(settings.get()) - nanoTime.getAsLong(), 0, IDLE_NS);
    }

    private int takeIn(long waitNs) throws IOException {
        int count = 0;
        long wait = waitNs;
        while (count < FRAMES_PER_TURN && from.readWithin(frame.clear(), wait) > 0) {
            accept(frame.flip(), nanoTime.getAsLong());
            wait = 0;
            count++;
        }
        return count;
    }

    private void accept(ByteBuffer arrived, long nowNs) {
        WireSettings now = settings.get();
        if (now.loss() > 0 && random.nextDouble() < now.loss()) {
            stats = new WireStats(stats.frames(), stats.bytes(), stats.lost() + 1, stats.dropped());
            return;
        }
        long start = Math.max(nowNs, lineFreeNs);
        long sent = start + serialisationNs(arrived.remaining(), now.bitsPerSecond());
        if (start - nowNs > MAX_WAIT_NS || !queue.add(sent, arrived)) {
            countDropped();
            return;
        }
        lineFreeNs = sent;
    }

    private static long serialisationNs(int bytes, long bitsPerSecond) {
        return bitsPerSecond == 0 ? 0 : bytes * 8L * 1_000_000_000L / bitsPerSecond;
    }

    private int letGo() throws IOException {
        int count = 0;
        while (count < FRAMES_PER_TURN && !queue.isEmpty() && dueNs(settings.get()) <= nanoTime.getAsLong()) {
            ByteBuffer head = queue.head();
            int length = head.remaining();
            boolean delivered = to.write(head);
            queue.remove();
            count++;
            if (delivered) {
                stats = new WireStats(stats.frames() + 1, stats.bytes() + length, stats.lost(), stats.dropped());
            } else {
                countDropped();
            }
        }
        return count;
    }

    private long dueNs(WireSettings now) {
        return queue.headTimeNs() + now.delay().toNanos();
    }

    private void countDropped() {
        stats = new WireStats(stats.frames(), stats.bytes(), stats.lost(), stats.dropped() + 1);
    }
}
