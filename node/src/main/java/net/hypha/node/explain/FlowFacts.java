package net.hypha.node.explain;

import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import org.jspecify.annotations.Nullable;

/**
 * All that the explanation of a flow follows from, at one moment.
 *
 * @param nowNs CLOCK_MONOTONIC nanoseconds
 * @param from who calls, in words
 * @param workload id of the workload here that calls; null: it is none
 * @param plan by which a flow to the same address from the same side is bound now; null: by none
 * @param next what would become of the next one; null where that is not chosen here, or its address means nothing any more
 */
public record FlowFacts(
        BoundFlow flow,
        long nowNs,
        String from,
        @Nullable String workload,
        Goal goal,
        Entry.@Nullable Plan plan,
        @Nullable Explanation next) {
    /**
     * What a flow is bound to.
     *
     * @param text in words
     * @param candidate id of the candidate; null where it is none
     * @param way {@code local}, {@code direct} or {@code tunnel}
     * @param gone whether it was a candidate that is not there any more
     */
    public record Goal(String text, @Nullable String candidate, String way, boolean gone) {}
}
