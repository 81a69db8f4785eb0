package net.hypha.semantics.service;

/**
 * How a service wants a policy to choose.
 *
 * @param spillOver flows in flight at one instance from which the next best takes what comes on top; 0: never
 * @param affinity what {@code sticky} takes for the same caller
 * @param subset only instances with all of these labels are candidates
 * @param slowStartMs how long a new or recovered instance takes to get its full share, in milliseconds
 */
public record PolicyOptions(int spillOver, Affinity affinity, LabelSet subset, int slowStartMs) {
    public static final int MAX_SPILL_OVER = 1_000_000;
    public static final int MAX_SLOW_START_MS = 600_000;

    public static final PolicyOptions DEFAULT = new PolicyOptions(0, Affinity.CALLER, LabelSet.NONE, 10_000);

    /** What a caller is told apart by. */
    public enum Affinity {
        /** The caller's instance address. */
        CALLER,
        /** The node that the caller is on. */
        NODE
    }

    /** @throws IllegalArgumentException naming the option that is out of its range */
    public PolicyOptions {
        if (spillOver < 0 || spillOver > MAX_SPILL_OVER) {
            throw new IllegalArgumentException(
                    "a spill-over of " + spillOver + " flows is not between 0 and " + MAX_SPILL_OVER);
        }
        if (slowStartMs < 0 || slowStartMs > MAX_SLOW_START_MS) {
            throw new IllegalArgumentException(
                    "a slow start of " + slowStartMs + " ms is not between 0 and " + MAX_SLOW_START_MS + " ms");
        }
    }
}
