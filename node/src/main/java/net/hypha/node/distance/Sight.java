package net.hypha.node.distance;

import net.hypha.semantics.distance.Distance;

/**
 * A distance, and how old it is.
 *
 * @param ageNs since it was measured, in nanoseconds; 0 for an estimate, which is made when it is asked for
 */
public record Sight(Distance distance, long ageNs) {}
