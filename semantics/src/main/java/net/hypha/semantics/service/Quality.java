package net.hypha.semantics.service;

/**
 * Aggregate quality of a service as a domain publishes it, without its instances' private details.
 *
 * @param ready instances that take new flows
 * @param bestResponseNs shortest observed response time in nanoseconds; 0 while nothing was observed
 */
public record Quality(int ready, long bestResponseNs) {
    public static final Quality NONE = new Quality(0, 0);
}
