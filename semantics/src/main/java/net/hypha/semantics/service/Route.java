package net.hypha.semantics.service;

import java.util.List;
import net.hypha.semantics.address.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A way to a service in another domain: hand the flow, semantic address still inside, to one of that domain's gateways,
 * which makes the choice.
 *
 * @param via the neighbour that offered the route
 * @param gateways tunnel endpoints that take the flow, best first; empty in what neighbours tell, as those of the domain
 *     where the path begins are meant, which are told with its area
 * @param location where the service is, as its owner tells it; null where unknown
 * @param path the domains the offer came along, first the one that takes the flow; a domain that finds itself in it drops the route
 */
public record Route(
        DomainName via, List<Endpoint> gateways, @Nullable Location location, Quality quality, List<DomainName> path) {
    public Route {
        gateways = List.copyOf(gateways);
        path = List.copyOf(path);
    }

    /** The domain that takes the flow and makes the choice. */
    public DomainName target() {
        return path.isEmpty() ? via : path.getFirst();
    }

    /** The same, by these gateways. */
    public Route by(List<Endpoint> others) {
        return new Route(via, others, location, quality, path);
    }
}
