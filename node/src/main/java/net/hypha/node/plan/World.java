package net.hypha.node.plan;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.PersistentMap;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * Everything the desired state depends on, at one moment.
 *
 * @param node this node
 * @param location where this node is; null where that is not said
 * @param neighbourhood who is around; null until the domain has told
 * @param services all that is known of services
 * @param workloads what is plugged in here
 * @param links nodes on the same link, which are reached without a tunnel
 * @param observed how far others are, and how much instances have to do
 */
public record World(
        NodeName node,
        @Nullable Location location,
        @Nullable Neighbourhood neighbourhood,
        PersistentMap<ServiceKey, ServiceState> services,
        List<LocalWorkload> workloads,
        Set<Endpoint> links,
        Observed observed) {
    public World {
        workloads = List.copyOf(workloads);
        links = Set.copyOf(links);
    }

    /** Where this node's own workloads are: where it is, or else its domain; null where neither is known. */
    @Nullable
    Location place() {
        return location == null && neighbourhood != null
                ? neighbourhood.domain().location()
                : location;
    }

    /** Whether a tunnel to that address can start at this node's own; any can while the own is not known. */
    boolean sameFamily(InetAddress address) {
        return neighbourhood == null
                || neighbourhood.nodes().stream()
                        .filter(own -> own.name().equals(node))
                        .allMatch(own -> own.tunnel().address().getClass().equals(address.getClass()));
    }

    /** All others by tunnels, and nothing observed. */
    public World(
            NodeName node,
            @Nullable Location location,
            @Nullable Neighbourhood neighbourhood,
            PersistentMap<ServiceKey, ServiceState> services,
            List<LocalWorkload> workloads) {
        this(node, location, neighbourhood, services, workloads, Set.of(), Observed.NOTHING);
    }

    /** Of services in any order, each once; all others by tunnels. */
    public World(
            NodeName node,
            @Nullable Location location,
            @Nullable Neighbourhood neighbourhood,
            List<ServiceState> services,
            List<LocalWorkload> workloads) {
        this(node, location, neighbourhood, byKey(services), workloads);
    }

    private static PersistentMap<ServiceKey, ServiceState> byKey(List<ServiceState> services) {
        PersistentMap<ServiceKey, ServiceState> all = PersistentMap.empty();
        for (ServiceState service : services) {
            all = all.with(service.key(), service);
        }
        return all;
    }
}
