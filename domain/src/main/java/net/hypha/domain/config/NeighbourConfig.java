package net.hypha.domain.config;

import net.hypha.config.HostPort;
import net.hypha.exchange.message.Neighbour.Relation;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/**
 * A domain with which this one exchanges.
 *
 * @param relation what it is to us
 * @param dial where it listens; null where it dials
 * @param exports what it is told of, and may use
 * @param imports what is taken of all it tells
 */
public record NeighbourConfig(
        DomainName name, Relation relation, @Nullable HostPort dial, ServiceFilter exports, ServiceFilter imports) {
    /** A child that joined by a token and is not in the configuration. */
    public static NeighbourConfig child(DomainName name) {
        return new NeighbourConfig(name, Relation.CHILD, null, ServiceFilter.ALL, ServiceFilter.ALL);
    }
}
