package net.hypha.semantics.policy;

import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;

/**
 * A meaning: how a semantic address chooses among what is known. Implementations are stateless and pure; the same input
 * gives the same plan.
 */
public interface Policy {
    /** The word in names, API and CLI, for example {@code round-robin}. */
    String word();

    /**
     * Which candidates the kernel may pick for a new flow, and how. An empty plan means the service has no living
     * candidate.
     */
    Plan plan(PlanInput input);

    /** Whether who calls matters to it, so that an affinity can be said. */
    default boolean tellsCallersApart() {
        return false;
    }
}
