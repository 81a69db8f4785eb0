package net.hypha.cli;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.hypha.kernel.process.Footprint;

/**
 * Has memory given back that was needed for a while only. The serial collector lets its heap grow up to the limit before it looks at all of
 * it, and what many nodes are told at once makes it grow; so all of it is looked at where it has grown by a quarter. All else
 * waits for that: some 0.2 s for 90 MB that live (three collections by jstat, JDK 25, Xeon).
 */
public final class HeapKeeper implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final long LEAST = 32L << 20; // bytes

    private final LongSupplier committed;
    private final Runnable collection;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heap").factory());
    private long before;

    /**
     * @param committed bytes of heap that the process has of the system
     * @param collection gives back what is not needed
     */
    HeapKeeper(LongSupplier committed, Runnable collection) {
        this.committed = committed;
        this.collection = collection;
        this.before = committed.getAsLong();
    }

    /** Of this process. */
    public static HeapKeeper start() {
        HeapKeeper keeper = new HeapKeeper(Runtime.getRuntime()::totalMemory, Footprint::shrink);
        var _ = keeper.timer.scheduleWithFixedDelay(
                keeper::look, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
        return keeper;
    }

    /** Collects where the heap has grown since it was last collected. */
    void look() {
        if (committed.getAsLong() - before > Math.max(LEAST, before / 4)) {
            collection.run();
            before = committed.getAsLong();
        } else {
            before = Math.min(before, committed.getAsLong());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
