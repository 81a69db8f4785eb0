package net.hypha.semantics.plan;

/** How the kernel picks among a plan's candidates for a new flow. */
public enum Selection {
    /** One after the other, by one counter shared by all flows of the plan. */
    ROTATE,
    /** Each with the same chance. */
    RANDOM,
    /**
     * The lowest (response time x (requests in flight + 1)): among all where there are few, among two drawn at random where
     * there are many (the power of two choices, Mitzenmacher 2001).
     */
    LOWEST_COST,
    /** The first that is not ejected; the order is the preference. */
    FIRST
}
