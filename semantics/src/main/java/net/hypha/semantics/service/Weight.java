package net.hypha.semantics.service;

/** How many flows an instance is to take beside the others of its service: twice the weight, twice as many. */
public final class Weight {
    /** Takes no new flows while another instance can. */
    public static final int NONE = 0;

    public static final int DEFAULT = 100;
    public static final int MAX = 1_000;

    private Weight() {}

    /** @throws IllegalArgumentException unless it is {@value #NONE} to {@value #MAX} */
    public static int checked(int weight) {
        if (weight < NONE || weight > MAX) {
            throw new IllegalArgumentException("weight " + weight + " is not between " + NONE + " and " + MAX);
        }
        return weight;
    }
}
