package net.hypha.exchange.message;

import net.hypha.semantics.service.ServiceKey;

/**
 * How much an instance has to do.
 *
 * @param inFlight flows in flight, of all callers together, 0 and up
 */
public record Load(ServiceKey service, int number, int inFlight) {}
