package net.hypha.node.manager;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.node.distance.Datagrams;
import net.hypha.node.miss.Wire;
import net.hypha.node.workloads.Plugging;
import net.hypha.semantics.address.MachineRoute;

/** The door to the kernel: devices, the datapath, and the wire of the miss path. Opened once. */
public interface KernelDoor extends AutoCloseable {
    /** Names the present run of the machine: another one begins with nothing in the kernel. */
    String boot();

    /** Opened first: the datapath hands over unknown packets there. */
    Wire wire();

    /** @param events called by a thread of the datapath's own; must not block */
    Datapath datapath(Consumer<Event> events);

    /** Datagrams from and to the tunnel's port: the way of probes. */
    Datagrams datagrams();

    /** Tunnel packets are taken from now on; once the datapath holds what it needs. */
    void listenToTunnels(Datapath datapath);

    Plugging plugging();

    /** The device towards other nodes, as it is now. */
    UnderlayDevice underlay();

    /**
     * The Ethernet address that answers for each of these addresses on the underlay's link, if one does by now; asks for those that are
     * within the device's prefixes, and asks again about those that have been silent for long.
     */
    Map<InetAddress, String> neighbours(Collection<InetAddress> addresses);

    /** Gives this node its own addresses, the first of each subnet. Idempotent. */
    void settle(SubnetLease subnet);

    /** The routes of this machine that are not ours. */
    List<MachineRoute> machineRoutes();

    /** Removes what is left of flows that are over; now and then. */
    void sweep(long nowNs);

    /** Lets go of what this process holds; what carries traffic stays at work. */
    @Override
    void close();
}
