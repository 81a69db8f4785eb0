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
     * @param relation what the domain is to whom it speaks with
     */
    record OfDomain(
            DomainName name,
            List<Prefix> servicePools,
            List<Prefix> nodePools,
            @Nullable Location location,
            Relation relation)
            implements Neighbour {
        /** A peer. */
        public OfDomain(
                DomainName name, List<Prefix> servicePools, List<Prefix> nodePools, @Nullable Location location) {
            this(name, servicePools, nodePools, location, Relation.PEER);
        }
    }

    /** How two domains stand to each other. */
    enum Relation {
        /** Beside each other; neither tells the other of third parties, but for its own children. */
        PEER,
        /** The other's parent: is asked for what is unknown, and told of the whole subtree. */
        PARENT,
        /** The other's child. */
        CHILD;

        /** What the other is, seen from the one that is this. */
        public Relation inverse() {
            return switch (this) {
                case PEER -> PEER;
                case PARENT -> CHILD;
                case CHILD -> PARENT;
            };
        }
    }
}
