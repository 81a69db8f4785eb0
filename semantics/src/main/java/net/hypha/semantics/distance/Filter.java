package net.hypha.semantics.distance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The latest round trips to one node, of which a low one stands for all: queues only ever add, so single slow samples would throw coordinates
 * about, while a way that has become longer shows in most samples (a moving percentile; Ledlie, Gardner and Seltzer, "Network coordinates in
 * the wild", NSDI 2007, section 4). Immutable.
 */
public final class Filter {
    /** Samples that count. */
    public static final int WINDOW = 5;

    /** A quarter of the samples is below the one that stands for all. */
    private static final int PART = 4;

    public static final Filter EMPTY = new Filter(List.of());

    private final List<Double> latest; // milliseconds, the oldest first

    private Filter(List<Double> latest) {
        this.latest = latest;
    }

    /**
     * With one sample more.
     *
     * @param roundTripMs one that cannot be, as it is not above 0, above {@link Coordinate#FARTHEST} or not a number, is left out
     */
    public Filter with(double roundTripMs) {
        if (!(roundTripMs > 0 && roundTripMs <= Coordinate.FARTHEST)) {
            return this;
        }
        List<Double> next = new ArrayList<>(latest);
        next.add(roundTripMs);
        return new Filter(List.copyOf(next.subList(Math.max(0, next.size() - WINDOW), next.size())));
    }

    public boolean isEmpty() {
        return latest.isEmpty();
    }

    /**
     * What stands for the samples, in milliseconds.
     *
     * @throws IllegalStateException if there are none
     */
    public double roundTripMs() {
        if (latest.isEmpty()) {
            throw new IllegalStateException("no sample yet");
        }
        List<Double> sorted = new ArrayList<>(latest);
        Collections.sort(sorted);
        return sorted.get((sorted.size() - 1) / PART);
    }
}
