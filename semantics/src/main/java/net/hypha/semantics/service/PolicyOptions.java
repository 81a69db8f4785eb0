package net.hypha.semantics.service;

import org.jspecify.annotations.Nullable;

/**
 * How a service wants a policy to choose.
 *
 * @param spillOver flows in flight at one instance from which the next best takes what comes on top; 0: never
 * @param affinity what {@code sticky} takes for the same caller
 * @param subset only instances with all of these labels are candidates
 * @param slowStartMs how long a new or recovered instance takes to get its full share, in milliseconds; null where the service does not say, and it is
 *     as usual with the policy
 */
public record PolicyOptions(
        int spillOver,
        Affinity affinity,
        LabelSet subset,
        @Nullable Integer slowStartMs) {
    public static final int MAX_SPILL_OVER = 1_000_000;
    public static final int MAX_SLOW_START_MS = 600_000;

    /** In milliseconds; with policies that do not want another. */
    public static final int USUAL_SLOW_START_MS = 10_000;

    /** Nothing is said. */
    public static final PolicyOptions DEFAULT = new PolicyOptions(0, Affinity.CALLER, LabelSet.NONE, null);

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
        if (slowStartMs != null && (slowStartMs < 0 || slowStartMs > MAX_SLOW_START_MS)) {
            throw new IllegalArgumentException(
                    "a slow start of " + slowStartMs + " ms is not between 0 and " + MAX_SLOW_START_MS + " ms");
        }
    }

    /** The slow start in milliseconds, said or usual. */
    public int slowStartOrUsualMs() {
        return slowStartMs == null ? USUAL_SLOW_START_MS : slowStartMs;
    }

    /** The same with a slow start that is usual with a policy, unless another is said. */
    public PolicyOptions withUsualSlowStart(int ms) {
        return slowStartMs == null ? new PolicyOptions(spillOver, affinity, subset, ms) : this;
    }
}
