package net.hypha.semantics.address;

import java.util.List;
import java.util.Optional;

/**
 * A route that a machine has of its own, and that may be in the way of a pool.
 *
 * @param text as an operator knows it, for example {@code 10.30.4.0/24 dev eth1}
 */
public record MachineRoute(Prefix destination, String text) {
    /** A pool and the route in its way. */
    public record Conflict(Prefix pool, MachineRoute route) {
        /** For the operator. */
        public String reason(String machine) {
            return "pool " + pool + " overlaps with a route of " + machine + "'s own, " + route.text()
                    + ": what is sent there would be led astray. Give the domain other domain.pools, or take the route away";
        }
    }

    /**
     * The first route to a part of a pool, or to the whole of it. One that is wider than a pool is not in its way: the pool's is the
     * more specific.
     */
    public static Optional<Conflict> firstConflict(List<Prefix> pools, List<MachineRoute> routes) {
        return pools.stream()
                .flatMap(pool -> routes.stream()
                        .filter(route -> pool.contains(route.destination()))
                        .map(route -> new Conflict(pool, route)))
                .findFirst();
    }
}
