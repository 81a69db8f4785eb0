package net.hypha.cli.demo.step;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.hypha.cli.demo.world.Narrator;
import net.hypha.cli.demo.world.Page;
import net.hypha.cli.demo.world.World;

/** What a step plays on. */
public record Stage(World world, Narrator narrator, InstantSource clock) {
    public static final String FASTEST = "fastest.webserver.in-our-cluster";

    /** Servers by their delay, fastest first. */
    static final Duration FAST = Duration.ofMillis(5);

    static final Duration MEDIUM = Duration.ofMillis(40);
    static final Duration SLOW = Duration.ofMillis(90);

    /** Sets the three web servers' delays, fastest first. */
    void order(String fast, String medium, String slow) {
        world.web().slow(fast, FAST);
        world.web().slow(medium, MEDIUM);
        world.web().slow(slow, SLOW);
    }

    Instant now() {
        return clock.instant();
    }

    /** How many pages each server made, as {@code host1 2, host2 18}. */
    static String tally(List<Page> pages) {
        return text(counts(pages));
    }

    static Map<String, Integer> counts(List<Page> pages) {
        Map<String, Integer> counts = new TreeMap<>();
        pages.forEach(
                page -> counts.merge(page.failed() ? "failed(" + page.exit() + ")" : page.server(), 1, Integer::sum));
        return counts;
    }

    static String text(Map<String, Integer> counts) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(count -> count.getKey() + " " + count.getValue())
                        .toList());
    }

    static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }
}
