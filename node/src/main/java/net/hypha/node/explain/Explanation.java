package net.hypha.node.explain;

import java.util.List;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import org.jspecify.annotations.Nullable;

/**
 * Where a new flow would go now, and why.
 *
 * @param family of the flow: {@code IPv4} or {@code IPv6}
 * @param selection how the kernel picks within a tier: {@code rotate}, {@code lowest-cost}, ...; null where nothing is planned
 * @param how the same in a sentence
 * @param tiers of the plan
 * @param tier the one that takes the next flow, from 1; null: nobody can
 * @param candidates in the plan's order, then those that are not in the plan
 * @param callers to whom each workload of this node would stick, where the policy is of that kind
 */
public record Explanation(
        String family,
        @Nullable String selection,
        String how,
        int tiers,
        @Nullable Integer tier,
        List<One> candidates,
        List<Bond> callers) {
    /**
     * An instance or a route.
     *
     * @param number of the instance; null for a route
     * @param node where the instance is; null for a route
     * @param via the domain that chooses; null for an instance
     * @param way {@code local}, {@code remote} or {@code gateway}; null where it cannot be reached
     * @param state {@code ready}, {@code draining} or {@code unhealthy}
     * @param tier from 1; null: not in the plan
     * @param share of the next flows, 0 to 1
     * @param why in words
     * @param inFlight flows of this node
     * @param inFlightElsewhere flows of others, as the domain told
     * @param waiting requests without a response yet
     * @param weightNow less than the weight while it has just come (back)
     * @param bonded callers that stick to it so far; null where callers do not stick
     * @param behind what the domain told of a route; null for an instance
     */
    public record One(
            String id,
            @Nullable Integer number,
            @Nullable String node,
            @Nullable DomainName via,
            @Nullable String way,
            @Nullable Location location,
            String state,
            @Nullable Integer tier,
            double share,
            String why,
            @Nullable Away distance,
            @Nullable Response response,
            int inFlight,
            int inFlightElsewhere,
            int waiting,
            long flows,
            long refused,
            long resets,
            long givenUp,
            int weight,
            double weightNow,
            @Nullable Integer bonded,
            @Nullable Behind behind) {}

    /**
     * What is behind a route, as its domain told.
     *
     * @param ready instances that take new flows
     * @param inFlight flows in flight at them, of all callers; null where they are not known
     * @param bestResponseMs 0 while nothing was observed
     * @param beyondMs round trip from a gateway to the nearest of them, which is part of the distance; null where it is not known
     */
    public record Behind(
            int ready,
            @Nullable Integer inFlight,
            double bestResponseMs,
            @Nullable Double beyondMs) {}

    /**
     * How far it is.
     *
     * @param source {@code self}, {@code flow}, {@code probe} or {@code estimate}
     * @param ageSeconds since it was measured
     */
    public record Away(double roundTripMs, String source, long ageSeconds) {}

    /**
     * How soon it answers.
     *
     * @param ms smoothed, as measured
     * @param ageSeconds since the last response
     * @param countsMs what a choice would go by now, for a new connection with its handshake: less the older it is, more while others wait for
     *     longer
     */
    public record Response(double ms, long ageSeconds, double countsMs) {}

    /**
     * To whom a workload of this node sticks.
     *
     * @param candidate id of the one that it would stick to if it were new
     * @param bonded id of the one that it sticks to; null: it has not called yet, or that one is gone
     */
    public record Bond(
            String workload, String candidate, @Nullable String bonded) {}
}
