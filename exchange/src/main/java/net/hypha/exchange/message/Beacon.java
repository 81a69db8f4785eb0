package net.hypha.exchange.message;

import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Coordinate;
import org.jspecify.annotations.Nullable;

/**
 * How a node is probed, and how far it is estimated to be where it is not.
 *
 * @param tunnel where it takes tunnel packets, without a link: says which node it is
 * @param coordinate where it takes itself to be; null while it does not know
 */
public record Beacon(
        Endpoint tunnel, ProbeKey key, @Nullable Coordinate coordinate) {
    public Beacon {
        tunnel = tunnel.tunnel();
    }
}
