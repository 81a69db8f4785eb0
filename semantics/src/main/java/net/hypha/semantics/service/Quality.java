package net.hypha.semantics.service;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.hypha.semantics.distance.Distance;

/**
 * Aggregate quality of a service as a domain publishes it, without its instances' private details.
 *
 * @param ready instances that take new flows
 * @param bestResponseNs shortest observed response time in nanoseconds; 0 while nothing was observed
 * @param weight sum of the weights of the ready instances
 * @param inFlight flows in flight at the ready instances, of all callers together; {@link #UNKNOWN_FLOWS} where they are not known (yet)
 * @param beyondNs round trip from a gateway of the domain to the nearest ready instance, by the gateway from which it is the shortest, in
 *     nanoseconds; 0 where one runs on a gateway; {@link #UNKNOWN} where it is not known
 */
public record Quality(int ready, long bestResponseNs, int weight, int inFlight, long beyondNs) {
    public static final int UNKNOWN_FLOWS = -1;
    public static final long UNKNOWN = -1;

    /** More than any domain has. */
    public static final int MAX_READY = 1_000_000;

    /** More than any domain's nodes can keep in their tables. */
    public static final int MAX_FLOWS = 1_000_000_000;

    public static final long MAX_RESPONSE_NS = TimeUnit.HOURS.toNanos(1);
    public static final long MAX_BEYOND_NS = TimeUnit.MINUTES.toNanos(1);

    public static final Quality NONE = new Quality(0, 0);

    /** Of instances of the usual weight, of which nothing else is known. */
    public Quality(int ready, long bestResponseNs) {
        this(ready, bestResponseNs, usualWeight(ready), UNKNOWN_FLOWS, UNKNOWN);
    }

    /** What so many instances of the usual weight weigh together. */
    public static int usualWeight(int ready) {
        return Math.clamp((long) ready * Weight.DEFAULT, 0, Integer.MAX_VALUE);
    }

    /** Whether it is known how far the instances are behind a gateway. */
    public boolean isPlaced() {
        return beyondNs >= 0;
    }

    /** How far the nearest instance is: on from a gateway, or no farther than that where it is not known. */
    public Distance behind(Distance gateway) {
        return beyondNs > 0 ? new Distance(gateway.roundTripNs() + beyondNs, gateway.source()) : gateway;
    }

    /** Whether it is known how much the instances have to do. */
    public boolean isLoadKnown() {
        return inFlight >= 0;
    }

    /** What no domain can mean, in words; empty where there is no such thing. */
    public Optional<String> absurd() {
        return outside("ready instances", ready, 0, MAX_READY)
                .or(() -> outside("ns of best response", bestResponseNs, 0, MAX_RESPONSE_NS))
                .or(() -> outside("of weight", weight, 0, (long) ready * Weight.MAX))
                .or(() -> outside("flows in flight", inFlight, UNKNOWN_FLOWS, MAX_FLOWS))
                .or(() -> outside("ns from its gateway to an instance", beyondNs, UNKNOWN, MAX_BEYOND_NS));
    }

    private static Optional<String> outside(String what, long value, long least, long most) {
        return value >= least && value <= most
                ? Optional.empty()
                : Optional.of(value + " " + what + " are not between " + least + " and " + most);
    }
}
