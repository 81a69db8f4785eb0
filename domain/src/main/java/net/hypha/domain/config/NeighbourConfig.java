package net.hypha.domain.config;

import java.util.List;
import net.hypha.config.HostPort;
import net.hypha.exchange.message.Neighbour.Relation;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/**
 * A domain with which this one exchanges.
 *
 * @param relation what it is to us
 * @param dials where its managers listen, to be dialled in turn; empty where it dials
 * @param exports what it is told of, and may use
 * @param imports what is taken of all it tells
 */
public record NeighbourConfig(
        DomainName name, Relation relation, List<HostPort> dials, ServiceFilter exports, ServiceFilter imports) {
    /** Where it listens first of all; null where it dials. */
    public @Nullable HostPort dial() {
        return dials.isEmpty() ? null : dials.getFirst();
    }

    /** A child that joined by a token and is not in the configuration. */
    public static NeighbourConfig child(DomainName name) {
        return new NeighbourConfig(name, Relation.CHILD, List.of(), ServiceFilter.ALL, ServiceFilter.ALL);
    }
}
