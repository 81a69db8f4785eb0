package net.hypha.exchange.message;

import java.util.List;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a session. */
public sealed interface Neighbour {
    /** @param tunnel where the node takes tunnel packets */
    record OfNode(NodeName name, Endpoint tunnel, @Nullable Location location) implements Neighbour {}

    /**
     * @param servicePools where the domain's semantic and instance addresses come from
     * @param nodePools where its nodes' subnets come from
     */
    record OfDomain(
            DomainName name,
            List<Prefix> servicePools,
            List<Prefix> nodePools,
            @Nullable Location location) implements Neighbour {}
}
