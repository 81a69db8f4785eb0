package net.hypha.semantics.plan;

import java.util.Optional;
import net.hypha.semantics.distance.Distance;

/** What is observed of candidates from where the plan is made. Does not change while a plan is made. */
@FunctionalInterface
public interface Observations {
    /** Nothing was observed yet. */
    Observations NONE = candidate -> Optional.empty();

    /**
     * From the own node to the instance's node, or by a route's nearest gateway to the nearest instance behind it, as far as its domain told
     * how far that is; empty where not known.
     */
    Optional<Distance> distance(Candidate candidate);
}
