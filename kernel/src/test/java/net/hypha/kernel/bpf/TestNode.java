package net.hypha.kernel.bpf;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.hypha.kernel.datapath.DatapathSettings;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.FlowSettings;
import net.hypha.kernel.datapath.Op;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.kernel.net.HostPlug;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.Link;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.net.Plug;
import net.hypha.kernel.net.PlugSpec;
import net.hypha.kernel.net.Plugged;
import net.hypha.kernel.net.Tap;

/** A node of a {@link TestNetwork}: the real datapath, told by hand what a network manager would tell it. */
final class TestNode implements AutoCloseable {
    static final int TUNNEL_PORT = 50103;

    final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final NetworkNamespace namespace;
    final Tap tap;
    private final TestNetwork network;
    private final int number;
    private DatapathSettings settings;
    private final List<Integer> devices = new ArrayList<>();
    private EbpfDatapath datapath;

    /** @param underlay the node's address on its device {@code wan} */
    TestNode(TestNetwork network, NetworkNamespace namespace, int number, InetAddress underlay, Path pins)
            throws Exception {
        this.network = network;
        this.namespace = namespace;
        this.number = number;
        tap = namespace.call(() -> Tap.open("hypha0"));
        settings = new DatapathSettings(
                pins,
                tap.ifindex(),
                wan(underlay),
                TUNNEL_PORT,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                network.decapsulation(),
                FlowSettings.DEFAULT,
                0);
        datapath = open(BpfSpec.datapath());
        takeOver();
        put(held("10.30.0.0/16"), held("fdff::/16"), held("10.31.0.0/16"), held("fdfe::/16"));
    }

    private EbpfDatapath open(BpfSpec programs) {
        return namespace.call(
                () -> EbpfDatapath.open(EbpfDatapath.load(() -> programs, settings.pins()), settings, events::add));
    }

    private void takeOver() {
        namespace.call(() -> {
            datapath.attachUnderlay(settings.underlay().ifindex());
            datapath.takeOver();
            return true;
        });
    }

    /** As if the network manager had been restarted: closes the datapath and opens it on the same pins. */
    void restart() {
        replace(BpfSpec.datapath());
    }

    /** The same with another setting. */
    void restart(Decapsulation where) {
        restart(where, settings.turns());
    }

    /** Rotations begin elsewhere from now on. */
    void restart(int turns) {
        restart(settings.decapsulation(), turns);
    }

    private void restart(Decapsulation where, int turns) {
        settings = new DatapathSettings(
                settings.pins(),
                settings.holdIfindex(),
                settings.underlay(),
                settings.tunnelPort(),
                settings.observationHalfLife(),
                settings.ejectionTime(),
                where,
                settings.flows(),
                turns);
        restart();
    }

    /** As if the network manager had been replaced by one with these programs, which fills the maps that are new and takes over. */
    void replace(BpfSpec programs) {
        beginToReplace(programs);
        takeOver();
    }

    /** The same up to the moment before it takes over. */
    void beginToReplace(BpfSpec programs) {
        List<Entry> known = datapath.entries();
        datapath.close();
        datapath = open(programs);
        devices.forEach(this::attach);
        put(known.toArray(Entry[]::new));
    }

    private void attach(int ifindex) {
        namespace.call(() -> {
            datapath.attachWorkload(ifindex);
            return true;
        });
    }

    /** Where its maps are pinned. */
    Path pins() {
        return settings.pins();
    }

    /** The device towards other nodes, as it is now. */
    UnderlayDevice wan() {
        return wan(settings.underlay().address());
    }

    private UnderlayDevice wan(InetAddress address) {
        Link link = Ip.in(namespace).link("wan").orElseThrow();
        return new UnderlayDevice(link.index(), link.mac(), link.mtu(), address);
    }

    /** This node as a peer of others in the way {@link #peer} says, but known by its Ethernet address too. */
    Entry.Peer asPeer(int group, int vantage, boolean direct) {
        return new Entry.Peer(number, settings.underlay().address(), TUNNEL_PORT, group, vantage, wan().mac(), direct);
    }

    boolean isIpv6() {
        return settings.underlay().address() instanceof Inet6Address;
    }

    EbpfDatapath datapath() {
        return datapath;
    }

    /** A workload with 10.18.N.HOST and fc00::N(HOST), known by the instance addresses. */
    TestWorkload workload(String name, int host, String instance4, String instance6) {
        return workload(name, host, instance4, instance6, 1400);
    }

    TestWorkload workload(String name, int host, String instance4, String instance6, int mtu) {
        NetworkNamespace inside = network.namespace(name);
        InetAddress v4 = ip("10.18." + number + "." + host);
        InetAddress v6 = ip("fc00::" + number + "0" + host);
        Plugged plugged = new Plug(namespace)
                .plug(new PlugSpec(inside.path(), "hy-" + name, "eth0", v4, v6, ip("10.18." + number + ".1"), mtu));
        put(
                new Entry.Workload(v4, ip(instance4), plugged.ifindex(), plugged.workloadMac(), plugged.gatewayMac()),
                new Entry.Workload(v6, ip(instance6), plugged.ifindex(), plugged.workloadMac(), plugged.gatewayMac()));
        devices.add(plugged.ifindex());
        attach(plugged.ifindex());
        return new TestWorkload(network, name, inside, v4, v6, plugged);
    }

    /** The node itself as a caller, with 10.18.N.1 and fc00::N01 and routes to the semantic addresses. */
    TestWorkload host(String instance4, String instance6) {
        InetAddress v4 = ip("10.18." + number + ".1");
        InetAddress v6 = ip("fc00::" + number + "01");
        HostPlug plug = new HostPlug(namespace);
        Plugged plugged = plug.plug(v4, v6, 1400);
        plug.route(List.of("10.30.0.0/16", "fdff::/16"), v4, v6);
        int ifindex = plugged.ifindex();
        String mac = plugged.workloadMac();
        put(
                new Entry.Workload(v4, ip(instance4), ifindex, mac, plugged.gatewayMac(), true),
                new Entry.Workload(v6, ip(instance6), ifindex, mac, plugged.gatewayMac(), true));
        devices.add(ifindex);
        attach(ifindex);
        return new TestWorkload(network, "host" + number, namespace, v4, v6, plugged);
    }

    void put(Entry... entries) {
        List<Op> ops = new ArrayList<>();
        Arrays.stream(entries).map(Op.Put::new).forEach(ops::add);
        datapath.apply(ops);
    }

    void remove(Entry.Key key) {
        datapath.apply(List.of(new Op.Remove(key)));
    }

    /** A service with both a 10.30 and an fdff address, over these backends. */
    void service(String v4, String v6, int vantage, Entry.Plan plan) {
        put(plan, new Entry.Service(ip(v4), vantage, plan.id()), new Entry.Service(ip(v6), vantage, plan.id()));
    }

    static Entry.Backend local(int id, TestWorkload workload) {
        return new Entry.Backend(
                id,
                1,
                new Entry.Target.Local(
                        workload.v4(), workload.v6(), workload.plugged().ifindex()));
    }

    static Entry.Backend remote(int id, TestWorkload workload, int peer) {
        return new Entry.Backend(id, 1, new Entry.Target.Remote(workload.v4(), workload.v6(), peer));
    }

    static Entry.Backend gateway(int id, int peer) {
        return new Entry.Backend(id, 1, new Entry.Target.Gateway(peer));
    }

    /** Node {@code number} of the network as a peer; its id is its number. */
    static Entry.Peer peer(int number, int group, int vantage) {
        return new Entry.Peer(number, ip("192.0.2." + number), TUNNEL_PORT, group, vantage);
    }

    /** Tells it of node {@code other} of the same domain: how it is reached, and which sources the domain's nodes may use. */
    void inDomainWith(int other) {
        put(
                peer(other, 1, 0),
                sender("10.18.0.0/16", 0),
                sender("fc00::/16", 0),
                sender("10.30.0.0/16", 1),
                sender("fdff::/16", 1));
    }

    static Entry.Sender sender(String prefix, int group) {
        String[] parts = prefix.split("/", 2);
        return new Entry.Sender(ip(parts[0]), Integer.parseInt(parts[1]), group);
    }

    static Entry.Held held(String prefix) {
        String[] parts = prefix.split("/", 2);
        return new Entry.Held(ip(parts[0]), Integer.parseInt(parts[1]));
    }

    long packets(String counter) {
        Long packets = datapath.counters().packets().get(counter);
        if (packets == null) {
            throw new AssertionError("no counter is called " + counter);
        }
        return packets;
    }

    /** Waits for what other threads or the kernel bring about, 10 s at most. */
    void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come to hold within 10 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Override
    public void close() throws IOException {
        datapath.close();
        tap.close();
    }
}
