package net.hypha.node.workloads;

import net.hypha.exchange.message.Workload;
import net.hypha.node.plan.LocalWorkload;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import org.jspecify.annotations.Nullable;

/**
 * A workload that is plugged in.
 *
 * @param number its instance number; null for a mere caller
 * @param health what this node knows of it: ready or unhealthy
 * @param draining whether it is to get no new flows
 */
public record Attached(
        AttachRequest request,
        @Nullable Integer number,
        AddressPair namespaceAddress,
        AddressPair instanceAddress,
        Plugging.Socket socket,
        Instance.State health,
        boolean draining) {

    public String id() {
        return request.id();
    }

    /** As others see it. */
    public Instance.State state() {
        return draining ? Instance.State.DRAINING : health;
    }

    Attached withHealth(Instance.State now) {
        return new Attached(request, number, namespaceAddress, instanceAddress, socket, now, draining);
    }

    Attached withDraining(boolean now) {
        return new Attached(request, number, namespaceAddress, instanceAddress, socket, health, now);
    }

    Attached withLease(@Nullable Integer lentNumber, AddressPair lent) {
        return new Attached(request, lentNumber, namespaceAddress, lent, socket, health, draining);
    }

    /** As the domain is told. */
    Workload published() {
        return new Workload(
                id(),
                request.service(),
                number,
                namespaceAddress,
                instanceAddress,
                request.location(),
                state(),
                request.labelSet(),
                request.weight());
    }

    /** As the datapath needs it. */
    LocalWorkload local() {
        return new LocalWorkload(
                id(),
                namespaceAddress,
                instanceAddress,
                socket.ifindex(),
                socket.workloadMac(),
                socket.gatewayMac(),
                state(),
                request.meansHost());
    }
}
