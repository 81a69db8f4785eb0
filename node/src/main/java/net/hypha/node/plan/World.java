package net.hypha.node.plan;

import java.util.List;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * Everything the desired state depends on, at one moment.
 *
 * @param node this node
 * @param location where this node's own workloads are; null where unknown
 * @param neighbourhood who is around; null until the domain has told
 * @param services all that is known of services
 * @param workloads what is plugged in here
 */
public record World(
        NodeName node,
        @Nullable Location location,
        @Nullable Neighbourhood neighbourhood,
        List<ServiceState> services,
        List<LocalWorkload> workloads) {
    public World {
        services = List.copyOf(services);
        workloads = List.copyOf(workloads);
    }
}
