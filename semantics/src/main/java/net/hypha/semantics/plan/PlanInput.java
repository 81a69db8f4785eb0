package net.hypha.semantics.plan;

import net.hypha.semantics.table.ServiceState;

/**
 * All a policy may look at.
 *
 * @param service the service with its instances and routes
 */
public record PlanInput(ServiceState service, Vantage vantage) {}
