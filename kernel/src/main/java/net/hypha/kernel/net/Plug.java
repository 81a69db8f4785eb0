package net.hypha.kernel.net;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Attaches network namespaces to a node by veth pairs. The workload gets its addresses as /32 and /128 and a default route
 * to the node; neighbours are entered for good on both sides, so no packet waits for ARP. A device made here carries an
 * alias that says so; others are never changed.
 */
public final class Plug {
    private static final String V6_GATEWAY = "fe80::1";
    /** What the alias of a device made here begins with; the namespace follows. */
    static final String MARK = "hypha workload ";

    private final NetworkNamespace node;
    private final Ip ip;

    /** @param node the namespace whose router the node is; {@link NetworkNamespace#own()} in the product */
    public Plug(NetworkNamespace node) {
        this.node = node;
        ip = Ip.in(node);
    }

    /**
     * Attaches, or brings an attached one into the state asked for. Idempotent.
     *
     * @throws NetworkException naming what failed; a pair made by this call is gone again then
     */
    public Plugged plug(PlugSpec spec) {
        NetworkNamespace workload = new NetworkNamespace(spec.netns());
        if (!workload.exists()) {
            throw new NetworkException("cannot attach " + spec.netns() + ": there is no such network namespace");
        }
        if (workload.isSame(node)) {
            throw new NetworkException("cannot attach " + spec.netns()
                    + ": it is the node's own network namespace, whose routes are not ours to change; see node.host in"
                    + " docs/reference/config.md");
        }
        boolean made = ensurePair(spec, workload);
        try {
            ip.batch(List.of("link set " + spec.hostDevice() + " alias \"" + MARK + spec.netns() + "\""));
            configureHostSettings(spec);
            configureInside(spec, workload);
            ip.batch(hostCommands(spec));
            int ifindex = ip.link(spec.hostDevice()).orElseThrow().index();
            return plugged(spec.netns(), spec.hostDevice(), ifindex);
        } catch (RuntimeException e) {
            if (made) {
                removeAfterError(spec.hostDevice(), e);
            }
            throw e;
        }
    }

    /** Detaches: removes the pair. Nothing happens if there is none of that name. */
    public void unplug(String hostDevice) {
        Optional<Link> link = ip.link(hostDevice);
        if (link.isEmpty()) {
            return;
        }
        requireOwn(link.get());
        delete(hostDevice);
    }

    /** All namespaces attached to this node now, also by an earlier run. */
    public List<Plugged> plugged() {
        return ip.links().stream().filter(Plug::isOwn).map(Plug::plugged).toList();
    }

    /** True if the pair was made by this call. */
    private boolean ensurePair(PlugSpec spec, NetworkNamespace workload) {
        Optional<Link> existing = ip.link(spec.hostDevice());
        if (existing.isPresent()) {
            requireOwn(existing.get());
            if (joins(existing.get(), spec, workload)) {
                return false;
            }
            delete(spec.hostDevice());
        }
        ip.batch(List.of("link add %s address %s mtu %d type veth peer name %s address %s mtu %d netns %s"
                .formatted(
                        spec.hostDevice(),
                        PlugSpec.gatewayMac(spec.hostDevice()),
                        spec.mtu(),
                        spec.workloadDevice(),
                        PlugSpec.workloadMac(spec.hostDevice()),
                        spec.mtu(),
                        spec.netns())));
        return true;
    }

    private static boolean joins(Link host, PlugSpec spec, NetworkNamespace workload) {
        return Ip.in(workload)
                .link(spec.workloadDevice())
                .filter(inside -> inside.kind().equals("veth"))
                .filter(inside -> inside.index() == host.peerIndex() && inside.peerIndex() == host.index())
                .filter(inside -> inside.mac().equals(PlugSpec.workloadMac(spec.hostDevice())))
                .isPresent();
    }

    private void configureHostSettings(PlugSpec spec) {
        String device = spec.hostDevice();
        node.sysctl("ipv4/conf/" + device + "/forwarding", "1");
        node.sysctl("ipv4/conf/" + device + "/rp_filter", "0");
        if (spec.v6() != null) {
            node.sysctl("ipv6/conf/" + device + "/disable_ipv6", "0");
            node.sysctl("ipv6/conf/" + device + "/addr_gen_mode", "1"); // none: fe80::1 is its only link-local
            node.sysctl("ipv6/conf/" + device + "/forwarding", "1");
            node.sysctl("ipv6/conf/" + device + "/accept_ra", "0");
        }
    }

    private static void configureInside(PlugSpec spec, NetworkNamespace workload) {
        String device = spec.workloadDevice();
        if (spec.v6() != null) {
            workload.sysctl("ipv6/conf/" + device + "/disable_ipv6", "0");
            workload.sysctl("ipv6/conf/" + device + "/addr_gen_mode", "1");
            workload.sysctl("ipv6/conf/" + device + "/accept_ra", "0");
        }
        List<String> commands = new ArrayList<>();
        commands.add("link set lo up");
        commands.add("link set " + device + " mtu " + spec.mtu() + " up");
        if (!hasOnly(workload, spec)) {
            commands.add("address flush dev " + device + " scope global"); // takes the routes along
        }
        if (spec.v4() != null && spec.v4Gateway() != null) {
            String gateway = spec.v4Gateway().getHostAddress();
            commands.add(address(spec.v4(), 32, device));
            commands.add("route replace " + gateway + "/32 dev " + device + " scope link");
            commands.add("route replace default via " + gateway + " dev " + device);
            commands.add(neighbour(gateway, PlugSpec.gatewayMac(spec.hostDevice()), device));
        }
        if (spec.v6() != null) {
            commands.add(address(spec.v6(), 128, device) + " nodad");
            commands.add("route replace ::/0 via " + V6_GATEWAY + " dev " + device);
            commands.add(neighbour(V6_GATEWAY, PlugSpec.gatewayMac(spec.hostDevice()), device));
        }
        Ip.in(workload).batch(commands);
    }

    private static List<String> hostCommands(PlugSpec spec) {
        String device = spec.hostDevice();
        List<String> commands = new ArrayList<>();
        commands.add("link set " + device + " mtu " + spec.mtu() + " up");
        if (spec.v6() != null) {
            commands.add("address replace " + V6_GATEWAY + "/64 dev " + device + " nodad");
        }
        addWay(commands, spec.v4(), 32, spec);
        addWay(commands, spec.v6(), 128, spec);
        return commands;
    }

    private static void addWay(List<String> commands, @Nullable InetAddress address, int length, PlugSpec spec) {
        if (address != null) {
            String text = address.getHostAddress();
            commands.add("route replace " + text + "/" + length + " dev " + spec.hostDevice());
            commands.add(neighbour(text, PlugSpec.workloadMac(spec.hostDevice()), spec.hostDevice()));
        }
    }

    private static String address(InetAddress address, int length, String device) {
        return "address replace " + address.getHostAddress() + "/" + length + " dev " + device;
    }

    private static String neighbour(String address, String mac, String device) {
        return "neighbour replace " + address + " lladdr " + mac + " dev " + device + " nud permanent";
    }

    /** Whether the device's addresses are the wanted ones: then nothing is taken away under traffic. */
    private static boolean hasOnly(NetworkNamespace workload, PlugSpec spec) {
        Set<InetAddress> there = Ip.in(workload).addresses().stream()
                .filter(found -> found.device().equals(spec.workloadDevice()))
                .map(IpAddress::address)
                .filter(address -> !address.isLinkLocalAddress())
                .collect(Collectors.toSet());
        Set<InetAddress> wanted =
                Stream.of(spec.v4(), spec.v6()).filter(Objects::nonNull).collect(Collectors.toSet());
        return there.equals(wanted);
    }

    private void delete(String device) {
        try {
            ip.batch(List.of("link delete " + device));
        } catch (NetworkException e) {
            // the kernel removes a pair by itself a moment after the namespace at its other end is gone
            if (ip.link(device).isPresent()) {
                throw e;
            }
        }
    }

    private void removeAfterError(String device, RuntimeException error) {
        try {
            delete(device);
        } catch (NetworkException e) {
            error.addSuppressed(e);
        }
    }

    private static boolean isOwn(Link link) {
        String alias = link.alias();
        return link.kind().equals("veth") && alias != null && alias.startsWith(MARK);
    }

    private static Plugged plugged(Link link) {
        String alias = String.valueOf(link.alias());
        Path netns = Path.of(alias.substring(MARK.length()));
        return plugged(netns, link.name(), link.index());
    }

    private static Plugged plugged(Path netns, String device, int ifindex) {
        return new Plugged(netns, device, ifindex, PlugSpec.workloadMac(device), PlugSpec.gatewayMac(device));
    }

    private void requireOwn(Link link) {
        requireOwn(node, link);
    }

    static void requireOwn(NetworkNamespace node, Link link) {
        if (!isOwn(link)) {
            throw new NetworkException("device " + link.name() + " in " + node.path()
                    + " was not made by Hypha (its alias does not say so) and is left alone: choose another name");
        }
    }
}
