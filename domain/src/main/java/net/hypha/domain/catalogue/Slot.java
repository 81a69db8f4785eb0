package net.hypha.domain.catalogue;

import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * An instance number of a service with its address, which stays when its tenant goes.
 *
 * @param number from 0
 * @param tenant the workload that is this instance; null while the number is free
 */
public record Slot(
        int number, AddressPair address, @Nullable Tenant tenant) {

    /** @param location the workload's own; null where only its node's is known */
    public record Tenant(
            NodeName node,
            String workload,
            AddressPair namespaceAddress,
            @Nullable Location location,
            Instance.State state) {
        boolean is(NodeName otherNode, String otherWorkload) {
            return node.equals(otherNode) && workload.equals(otherWorkload);
        }
    }

    Slot vacated() {
        return new Slot(number, address, null);
    }
}
