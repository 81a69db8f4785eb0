package net.hypha.semantics.plan;

import java.util.List;

/**
 * Policy + table + observations, computed.
 *
 * @param candidates at most {@link #MAX_CANDIDATES}; the order matters to {@link Selection#ROTATE} and {@link
 *     Selection#FIRST}; empty where nothing lives
 */
public record Plan(Selection selection, List<Candidate> candidates) {
    /** Bound of a plan in the kernel. */
    public static final int MAX_CANDIDATES = 128;

    public Plan {
        if (candidates.size() > MAX_CANDIDATES) {
            throw new IllegalArgumentException(
                    "a plan of " + candidates.size() + " candidates; the kernel takes " + MAX_CANDIDATES);
        }
        candidates = List.copyOf(candidates);
    }
}
