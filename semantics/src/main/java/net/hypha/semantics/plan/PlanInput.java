package net.hypha.semantics.plan;

import net.hypha.semantics.table.ServiceState;

/**
 * All a policy may look at.
 *
 * @param service the service with its instances and routes, and its options
 * @param node who plans, for choices among equals that each node makes for itself
 */
public record PlanInput(ServiceState service, Vantage vantage, Observations observations, String node) {
    /** By the node whose vantage it is. */
    public PlanInput(ServiceState service, Vantage vantage, Observations observations) {
        this(service, vantage, observations, vantage.name());
    }

    /** Where nothing was observed yet. */
    public PlanInput(ServiceState service, Vantage vantage) {
        this(service, vantage, Observations.NONE);
    }
}
