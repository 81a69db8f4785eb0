package net.hypha.semantics.service;

import java.util.List;
import net.hypha.semantics.address.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A way to a service of another domain: hand the flow, semantic address still inside, to one of that domain's gateways,
 * which makes the choice.
 *
 * @param via the neighbour that offered the route
 * @param gateways tunnel endpoints that take the flow, best first; empty while the neighbour has no node
 * @param location where the service is, as its owner tells it; null where unknown
 * @param path the domains the offer came along, owner first; a domain that finds itself in it drops the route
 */
public record Route(
        DomainName via, List<Endpoint> gateways, @Nullable Location location, Quality quality, List<DomainName> path) {
    public Route {
        gateways = List.copyOf(gateways);
        path = List.copyOf(path);
    }
}
