package net.hypha.node.workloads;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Prefix;

/** The door to the kernel's devices: joins namespaces to this node. */
public interface Plugging {
    /**
     * The node's side of a joint.
     *
     * @param device its name
     * @param workloadMac Ethernet address inside the namespace
     * @param gatewayMac Ethernet address of this side
     */
    record Socket(String device, int ifindex, String workloadMac, String gatewayMac) {}

    /**
     * Joins a namespace, or finds it joined. Idempotent.
     *
     * @param subnet where the node's own (gateway) address comes from
     * @throws RuntimeException with the reason; nothing is joined then
     */
    Socket plug(String id, Path netns, AddressPair address, SubnetLease subnet);

    /** Gives the node itself a place beside its workloads. Idempotent. Undone by {@link #unplug}. */
    Socket plugHost(AddressPair own);

    /**
     * Routes what this machine itself sends to these pools, and to no others, to the datapath. Idempotent.
     *
     * @param own what such packets carry as source
     */
    void routeHost(Collection<Prefix> pools, AddressPair own);

    /** Undoes {@link #plug}; nothing happens if there is nothing to undo. */
    void unplug(String device);

    /** Whether a file stands for a namespace now. */
    boolean exists(Path netns);

    /** Names of all devices there are now. */
    Set<String> devices();

    /** How many packets a device has received and sent; 0 if there is none. */
    long packets(String device);
}
