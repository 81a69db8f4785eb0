package net.hypha.kernel.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives the node itself a place beside its workloads: a veth pair with both ends in the node's namespace. What the machine
 * sends to an address routed here leaves by {@value #INSIDE} and comes in again at {@value #OUTSIDE}, where the datapath
 * takes it like a workload's. Neither end takes part in ARP or neighbour discovery: both have the same Ethernet address,
 * which a device without ARP writes as destination.
 *
 * <p>Only these two devices and routes on them are touched. A route of the machine's own to the same prefix wins: ours have
 * the metric {@value #METRIC}.
 */
public final class HostPlug {
    /** The end with the addresses and routes. */
    public static final String INSIDE = "hypha-host";
    /** The end the datapath watches. */
    public static final String OUTSIDE = "hy-host";

    private static final int METRIC = 9_000;
    /** Marks our routes, as routing daemons mark theirs; {@code /etc/iproute2/rt_protos} gives it to nobody. */
    private static final int PROTOCOL = 72;

    private final NetworkNamespace node;
    private final Ip ip;

    public HostPlug(NetworkNamespace node) {
        this.node = node;
        ip = Ip.in(node);
    }

    /**
     * Makes the pair, or brings it into the state asked for. Idempotent.
     *
     * @param v4 the address the machine's own packets carry, null for none; it may be on another device too
     * @param mtu 1280 to 65,535 bytes
     * @throws NetworkException naming what failed
     */
    public Plugged plug(@Nullable InetAddress v4, @Nullable InetAddress v6, int mtu) {
        ensurePair();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ipv4/conf/" + INSIDE + "/rp_filter", "0"); // answers come from addresses routed elsewhere, maybe
        if (v6 != null) {
            settings.put("ipv6/conf/" + OUTSIDE + "/disable_ipv6", "1");
            settings.put("ipv6/conf/" + INSIDE + "/disable_ipv6", "0");
            settings.put("ipv6/conf/" + INSIDE + "/addr_gen_mode", "1"); // none
            settings.put("ipv6/conf/" + INSIDE + "/accept_ra", "0");
        }
        node.sysctls(settings);
        List<String> commands = new ArrayList<>();
        for (String device : List.of(OUTSIDE, INSIDE)) {
            commands.add("link set " + device + " mtu " + mtu + " arp off multicast off up");
        }
        if (v4 != null) {
            commands.add("address replace " + v4.getHostAddress() + "/32 dev " + INSIDE);
        }
        if (v6 != null) {
            commands.add("address replace " + v6.getHostAddress() + "/128 dev " + INSIDE + " nodad");
        }
        ip.batch(commands);
        int ifindex = ip.link(OUTSIDE).orElseThrow().index();
        String mac = PlugSpec.workloadMac(OUTSIDE);
        return new Plugged(node.path(), OUTSIDE, ifindex, mac, mac);
    }

    private void ensurePair() {
        Optional<Link> outside = ip.link(OUTSIDE);
        if (outside.isPresent()) {
            Plug.requireOwn(node, outside.get());
            if (joins(outside.get())) {
                return;
            }
            ip.batch(List.of("link delete " + OUTSIDE));
        }
        String mac = PlugSpec.workloadMac(OUTSIDE);
        ip.batch(List.of(
                "link add %s address %s type veth peer name %s address %s".formatted(OUTSIDE, mac, INSIDE, mac),
                "link set " + OUTSIDE + " alias \"" + Plug.MARK + node.path() + "\""));
    }

    private boolean joins(Link outside) {
        return ip.link(INSIDE)
                .filter(inside -> inside.index() == outside.peerIndex() && inside.peerIndex() == outside.index())
                .isPresent();
    }

    /**
     * Routes these prefixes, and no others, to the datapath: {@code 10.30.0.0/16}, {@code fdff::/16}. Idempotent.
     *
     * @param v4 what the machine's own packets carry as source; null leaves IPv4 prefixes out
     * @param v6 the same for IPv6
     */
    public void route(Collection<String> prefixes, @Nullable InetAddress v4, @Nullable InetAddress v6) {
        Set<String> wanted = new TreeSet<>();
        prefixes.forEach(prefix -> wanted.add(canonical(prefix)));
        Set<String> present = new TreeSet<>();
        ip.routes(INSIDE, PROTOCOL).forEach(route -> present.add(canonical(route.destination())));
        List<String> commands = new ArrayList<>();
        for (String prefix : wanted) {
            InetAddress source = prefix.contains(":") ? v6 : v4;
            if (source != null && !present.contains(prefix)) {
                commands.add("route add " + prefix + " dev " + INSIDE + " src " + source.getHostAddress() + " metric "
                        + METRIC + " proto " + PROTOCOL);
            }
        }
        present.removeAll(wanted);
        present.forEach(prefix -> commands.add("route del " + prefix + " dev " + INSIDE + " proto " + PROTOCOL));
        if (!commands.isEmpty()) {
            ip.batch(commands);
        }
    }

    /** One text for a prefix, however it is written; iproute2 leaves out the length of a single address. */
    private static String canonical(String prefix) {
        int slash = prefix.indexOf('/');
        InetAddress base = InetAddress.ofLiteral(slash < 0 ? prefix : prefix.substring(0, slash));
        return base.getHostAddress()
                + (slash < 0 ? "/" + base.getAddress().length * Byte.SIZE : prefix.substring(slash));
    }

    /** Takes the pair away, with its addresses and routes. Nothing happens if there is none. */
    public void unplug() {
        new Plug(node).unplug(OUTSIDE);
    }
}
