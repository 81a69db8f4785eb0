package net.hypha.kernel.net;

import java.io.IOException;
import java.util.Set;

/** What arrives on a device, as far as its driver tells. Asks in the network namespace of the calling thread. */
public final class Offload {
    /** Drivers whose other end may be on the same machine and hand packets over as they are. */
    private static final Set<String> VIRTUAL =
            Set.of("veth", "virtio_net", "vmxnet3", "xen_netfront", "hv_netvsc", "tun", "bridge", "bonding");

    private Offload() {}

    /**
     * Whether segments that arrive one by one are merged (GRO), as is usual but for virtual devices.
     *
     * @throws IOException if there is no such device
     */
    public static boolean merges(String device) throws IOException {
        return Device.merges(device);
    }

    /**
     * Whether super packets, of up to 64 KB, may arrive that were never cut to a wire's size. Of a virtual device nobody knows what the other end
     * does; it is taken to do as this one.
     *
     * @throws IOException if there is no such device
     */
    public static boolean carriesSuperPackets(String device) throws IOException {
        return VIRTUAL.contains(Device.driver(device)) && Device.segments(device);
    }
}
