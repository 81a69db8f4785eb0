package net.hypha.cli.demo.world;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something another process does and that cannot call back. */
public final class Await {
    private static final long LOOK_EVERY_NS = 20_000_000; // often enough not to be felt, seldom enough for two cores

    private Await() {}

    /** @throws CheckFailed naming {@code what} if it does not come within {@code limit} */
    public static void until(String what, Duration limit, BooleanSupplier holds) {
        value(what, limit, () -> holds.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** As {@link #until}, and returns what came. */
    public static <T> T value(String what, Duration limit, Supplier<Optional<T>> look) {
        long endNs = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - endNs > 0 || Thread.currentThread().isInterrupted()) {
                throw new CheckFailed("waited " + limit.toSeconds() + " s in vain for " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    /** Lets so much time pass. */
    public static void pass(Duration time) {
        long endNs = System.nanoTime() + time.toNanos();
        while (endNs - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(endNs - System.nanoTime());
        }
    }
}
