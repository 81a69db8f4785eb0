package net.hypha.node.plan;

import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;

/**
 * A workload plugged into this node, as the datapath needs it.
 *
 * @param id unique on the node
 * @param namespaceAddress its address in the node's subnet
 * @param instanceAddress its constant address, lent by the domain
 * @param ifindex the host side of its veth
 * @param workloadMac the Ethernet address inside its namespace
 * @param gatewayMac the Ethernet address of the host side
 * @param state what this node itself knows of it; newer than what the domain tells
 * @param sameNetns whether it is the node itself
 */
public record LocalWorkload(
        String id,
        AddressPair namespaceAddress,
        AddressPair instanceAddress,
        int ifindex,
        String workloadMac,
        String gatewayMac,
        Instance.State state,
        boolean sameNetns) {}
