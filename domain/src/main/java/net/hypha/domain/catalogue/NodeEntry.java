package net.hypha.domain.catalogue;

import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * A node that joined once.
 *
 * @param tunnel where it took tunnel packets when it was last here
 * @param callers instance address per workload that offers no service
 */
public record NodeEntry(
        NodeName name,
        SubnetLease subnet,
        Endpoint tunnel,
        @Nullable Location location,
        TreePMap<String, AddressPair> callers) {
    NodeEntry with(TreePMap<String, AddressPair> others) {
        return new NodeEntry(name, subnet, tunnel, location, others);
    }
}
