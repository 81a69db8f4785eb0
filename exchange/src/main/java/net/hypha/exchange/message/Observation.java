package net.hypha.exchange.message;

import net.hypha.semantics.service.ServiceKey;

/**
 * What a node measured of an instance it reaches.
 *
 * @param responseNs smoothed response time in nanoseconds; 0 if nothing was observed
 */
public record Observation(ServiceKey service, int number, long responseNs) {}
