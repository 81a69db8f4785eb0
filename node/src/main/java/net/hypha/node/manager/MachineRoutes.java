package net.hypha.node.manager;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.IpRoute;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;

/** The routes of a machine that are not Hypha's. */
public final class MachineRoutes {
    /** How the devices of nodes are called: those of workloads, and the ends of the machine's own pair and TAP. */
    private static final String OURS = "hy(pha|-).*";

    private MachineRoutes() {}

    /** @param tap a device that is ours whatever it is called; null for none */
    public static List<MachineRoute> of(Ip ip, @Nullable String tap) {
        return ip.routes().stream()
                .filter(route -> !route.destination().equals("default"))
                .filter(route -> route.device() == null
                        || !(route.device().matches(OURS) || route.device().equals(tap)))
                .map(MachineRoutes::route)
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable MachineRoute route(IpRoute route) {
        String text =
                route.destination() + (route.device() == null ? " (" + route.type() + ")" : " dev " + route.device());
        try {
            if (route.destination().contains("/")) {
                return new MachineRoute(Prefix.parse(route.destination()), text);
            }
            InetAddress address = InetAddress.ofLiteral(route.destination());
            return new MachineRoute(Prefix.around(address, address.getAddress().length * Byte.SIZE), text);
        } catch (IllegalArgumentException e) {
            return null; // of a family or form that no pool has
        }
    }
}
