package net.hypha.exchange.message;

import net.hypha.semantics.service.ServiceKey;

/**
 * What a node measured of an instance: by the flows of callers here, or, where it runs here, by those of all callers.
 *
 * @param responseNs smoothed response time in nanoseconds; 0 if nothing was observed
 * @param inFlight flows in flight at an instance that runs on the node that tells it, 0 and up; {@link #NOT_HERE} of others
 */
public record Observation(ServiceKey service, int number, long responseNs, int inFlight) {
    public static final int NOT_HERE = -1;

    /** Of an instance on another node. */
    public Observation(ServiceKey service, int number, long responseNs) {
        this(service, number, responseNs, NOT_HERE);
    }
}
