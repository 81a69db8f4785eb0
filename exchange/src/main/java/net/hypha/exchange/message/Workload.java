package net.hypha.exchange.message;

import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * Something attached to the publishing node.
 *
 * @param id unique on the node, stable through restarts
 * @param service the service it is an instance of; null for a mere caller
 * @param wantedNumber the instance number it asks for or already holds; null to be given one
 * @param namespaceAddress its address on the node
 * @param heldAddress the instance address it already holds, on re-publishing; null at first
 */
public record Workload(
        String id,
        @Nullable ServiceName service,
        @Nullable Integer wantedNumber,
        AddressPair namespaceAddress,
        @Nullable AddressPair heldAddress,
        @Nullable Location location,
        Instance.State state) {}
