package net.hypha.node.manager;

import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.hypha.exchange.Dialer;
import net.hypha.node.health.Checker;

/**
 * All the network manager's doors to the world besides the disk.
 *
 * @param clock what time it is, for people
 * @param nanoTime a monotonic clock, nanoseconds
 * @param timers runs short tasks later; who made it shuts it down
 * @param random unpredictable, safe for many threads
 * @param kernel closed by the manager
 * @param exchange the way to the domain
 * @param checker looks at instances
 */
public record Doors(
        InstantSource clock,
        LongSupplier nanoTime,
        ScheduledExecutorService timers,
        RandomGenerator random,
        KernelDoor kernel,
        Exchange exchange,
        Checker checker) {

    /** Keeps a session with the domain until closed. */
    @FunctionalInterface
    public interface Exchange {
        AutoCloseable dial(Dialer dialer);
    }
}
