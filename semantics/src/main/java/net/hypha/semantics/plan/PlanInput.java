package net.hypha.semantics.plan;

import net.hypha.semantics.table.ServiceState;

/**
 * All a policy may look at.
 *
 * @param service the service with its instances and routes, and its options
 */
public record PlanInput(ServiceState service, Vantage vantage, Observations observations) {
    /** Where nothing was observed yet. */
    public PlanInput(ServiceState service, Vantage vantage) {
        this(service, vantage, Observations.NONE);
    }
}
