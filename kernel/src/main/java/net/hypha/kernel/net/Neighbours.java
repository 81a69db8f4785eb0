package net.hypha.kernel.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who answers for an address on a device's link: the kernel's neighbour table (ARP, RFC 826; neighbour discovery, RFC 4861), which is asked to keep
 * up to date.
 */
public final class Neighbours {
    /** States in which the kernel itself would use the entry: RFC 4861, 7.3.2. */
    private static final Set<String> USABLE = Set.of("REACHABLE", "STALE", "DELAY", "PROBE", "PERMANENT");

    private final NetworkNamespace namespace;
    private final String device;

    public Neighbours(NetworkNamespace namespace, String device) {
        this.namespace = namespace;
        this.device = device;
    }

    /**
     * The Ethernet address that last answered for each of these, of those for which one did. The kernel is told that all are in use: it asks for
     * those it does not know, and again for those it has not heard of for about half a minute; the answer is seen by a later call.
     */
    public Map<InetAddress, String> look(Collection<InetAddress> addresses) {
        Map<InetAddress, String> found = new HashMap<>();
        for (IpNeighbour neighbour : Ip.in(namespace).neighbours()) {
            String mac = neighbour.mac();
            if (mac != null
                    && neighbour.device().equals(device)
                    && USABLE.contains(neighbour.state())
                    && addresses.contains(neighbour.address())) {
                found.put(neighbour.address(), mac);
            }
        }
        List<String> use = new ArrayList<>();
        addresses.forEach(
                address -> use.add("neighbour replace " + address.getHostAddress() + " dev " + device + " use"));
        Ip.in(namespace).batch(use);
        return found;
    }
}
