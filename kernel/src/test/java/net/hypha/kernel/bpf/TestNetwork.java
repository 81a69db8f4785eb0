package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.net.Tap;
import net.hypha.kernel.process.BpfMount;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Nodes on one wire (a bridge in a namespace of its own), for one test. Node {@code k} has 192.0.2.k on the wire, the subnets 10.18.k.0/24 and
 * fc00::k00/120. All is gone afterwards, which is checked. Skips without root unless in CI.
 */
final class TestNetwork implements BeforeEachCallback, AfterEachCallback {
    private final String prefix = "hyb-" + ProcessHandle.current().pid() + "-";
    private final Path pins = Path.of("/tmp", prefix + "pins");
    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private @Nullable NetworkNamespace wire;
    private @Nullable NetworkNamespace core;
    private boolean ipv6;
    private Decapsulation decapsulation = Decapsulation.TC;

    /** A node with its datapath open, number 1 to 9. */
    TestNode node(int number) throws Exception {
        NetworkNamespace node = namespace("n" + number);
        NetworkNamespace bridge = wire();
        String port = "port" + number;
        Ip.in(bridge)
                .batch(List.of(
                        "link add " + port + " type veth peer name wan netns " + node.path(),
                        "link set " + port + " master br0 up"));
        Ip.in(node)
                .batch(List.of(
                        "link set wan up",
                        "address add 192.0.2." + number + "/24 dev wan",
                        "address add 2001:db8::" + number + "/64 dev wan nodad"));
        return open(node, number, ipv6);
    }

    /**
     * A node behind a router of its own, which a link of the given MTU joins to a core router; all other links take 1500.
     *
     * <pre>{@code node --1500-- router --mtu-- core}</pre>
     */
    TestNode routedNode(int number, int mtu) throws Exception {
        NetworkNamespace node = namespace("n" + number);
        NetworkNamespace near = router("r" + number, number);
        NetworkNamespace middle = core();
        String port = "port" + number;
        String v4 = "192.0.2." + number;
        String v6 = "2001:db8::" + number;
        join(near, "near", node, "wan", 1500);
        join(middle, port, near, "far", mtu);
        Ip.in(middle)
                .batch(List.of(
                        "route add %s/32 via 203.0.113.%d dev %s onlink".formatted(v4, number, port),
                        "route add %s/128 via fe80::2 dev %s".formatted(v6, port)));
        Ip.in(near)
                .batch(List.of(
                        "route add default via 203.0.113.100 dev far onlink",
                        "route add default via fe80::1 dev far",
                        "route add %s/32 dev near".formatted(v4),
                        "route add %s/128 dev near".formatted(v6)));
        Ip.in(node)
                .batch(List.of(
                        "address add %s/32 dev wan".formatted(v4),
                        "address add %s/128 dev wan nodad".formatted(v6),
                        "route add default via 203.0.113.%d dev wan onlink".formatted(number),
                        "route add default via fe80::1 dev wan"));
        return open(node, number, ipv6);
    }

    /** The ends are fe80::1 and fe80::2. */
    private static void join(NetworkNamespace a, String atA, NetworkNamespace b, String atB, int mtu) {
        Ip.in(a)
                .batch(List.of(
                        "link add %s type veth peer name %s netns %s".formatted(atA, atB, b.path()),
                        "link set %s up mtu %d".formatted(atA, mtu),
                        "address add fe80::1/64 dev %s nodad".formatted(atA)));
        Ip.in(b)
                .batch(List.of(
                        "link set %s up mtu %d".formatted(atB, mtu),
                        "address add fe80::2/64 dev %s nodad".formatted(atB)));
    }

    /** Nodes made from now on take outer headers off there. */
    TestNetwork decapsulating(Decapsulation where) {
        decapsulation = where;
        return this;
    }

    Decapsulation decapsulation() {
        return decapsulation;
    }

    /** Nodes made from now on have tunnels over IPv6: node {@code k} is at 2001:db8::k. */
    void overIpv6() {
        ipv6 = true;
    }

    private TestNode open(NetworkNamespace node, int number, boolean v6) throws Exception {
        node.sysctl("ipv4/ip_forward", "1");
        node.sysctl("ipv6/conf/all/forwarding", "1");
        InetAddress underlay = InetAddress.ofLiteral((v6 ? "2001:db8::" : "192.0.2.") + number);
        TestNode made = new TestNode(this, node, number, underlay, pins.resolve("n" + number));
        open.add(made);
        return made;
    }

    private NetworkNamespace core() {
        NetworkNamespace existing = core;
        if (existing == null) {
            existing = router("core", 100);
            core = existing;
        }
        return existing;
    }

    private NetworkNamespace router(String name, int number) {
        NetworkNamespace made = namespace(name);
        made.sysctl("ipv4/ip_forward", "1");
        made.sysctl("ipv6/conf/all/forwarding", "1");
        Ip.in(made)
                .batch(List.of(
                        "link set lo up",
                        "address add 203.0.113.%d/32 dev lo".formatted(number),
                        "address add 2001:db8:1::%d/128 dev lo".formatted(number)));
        return made;
    }

    /** A machine on the nodes' wire that is no node. */
    NetworkNamespace onTheWire(String name, String address) {
        NetworkNamespace made = namespace(name);
        Ip.in(wire())
                .batch(List.of(
                        "link add port-" + name + " type veth peer name eth0 netns " + made.path(),
                        "link set port-" + name + " master br0 up"));
        Ip.in(made).batch(List.of("link set eth0 up", "address add " + address + "/24 dev eth0"));
        return made;
    }

    /** A port of the nodes' wire, at which a test puts frames as they are. */
    Tap rawPort() throws Exception {
        return rawPort(wire());
    }

    /** The same of bridge br0 in another namespace. */
    Tap rawPort(NetworkNamespace bridge) throws Exception {
        Tap port = closing(bridge.call(() -> Tap.open("raw0")));
        Ip.in(bridge).batch(List.of("link set raw0 master br0 up"));
        return port;
    }

    private NetworkNamespace wire() {
        NetworkNamespace existing = wire;
        if (existing == null) {
            existing = namespace("wire");
            Ip.in(existing).batch(List.of("link add br0 type bridge", "link set br0 up"));
            wire = existing;
        }
        return existing;
    }

    NetworkNamespace namespace(String name) {
        NetworkNamespace namespace = NetworkNamespace.create(prefix + name);
        namespaces.add(namespace);
        return namespace;
    }

    /** Closed when the test is over, the latest first. */
    <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("the eBPF datapath needs root, and CI has to be root");
        }
        assumeTrue(root, "the eBPF datapath needs root");
        BpfMount.mount(pins);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
        namespaces.forEach(NetworkNamespace::delete);
        BpfMount.unmount(pins);
        Files.deleteIfExists(pins);
        assertThat(NetworkNamespace.list())
                .noneMatch(namespace -> namespace.name().startsWith(prefix));
        assertThat(pins).doesNotExist();
    }
}
