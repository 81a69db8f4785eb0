package net.hypha.semantics.plan;

/** How the kernel picks within a tier of a plan for a new flow. */
public enum Selection {
    /** One after the other, as often as their weights say, by one counter shared by all flows of the plan. */
    ROTATE,
    /** Each instance with the same chance, those behind a route included. */
    RANDOM,
    /** Each with a chance as its weight says. */
    WEIGHTED,
    /**
     * The lowest (handshake + response time) x (requests in flight + 1): among all where there are few, among three drawn at random
     * where there are many (the power of random choices, Mitzenmacher 2001).
     */
    LOWEST_COST,
    /** The fewest flows in flight, those of all callers' nodes together. */
    FEWEST_FLOWS,
    /** For each caller the same one as before, and else the one that its address and theirs lead to. */
    BY_CALLER
}
