package net.hypha.domain;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * The manager's doors to the world besides network and disk.
 *
 * @param clock what time it is, for people
 * @param timers runs short tasks later; who made it shuts it down
 * @param random unpredictable: tokens are drawn from it
 */
public record Doors(InstantSource clock, ScheduledExecutorService timers, RandomGenerator random) {
    /** The real ones, for programs. */
    public static Doors ofSystem() {
        ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("domain-timers").daemon().factory());
        return new Doors(InstantSource.system(), timers, new SecureRandom());
    }
}
