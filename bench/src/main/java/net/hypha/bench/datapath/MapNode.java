package net.hypha.bench.datapath;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.measure.MeasureException;
import net.hypha.kernel.bpf.EbpfDatapath;
import net.hypha.kernel.datapath.DatapathSettings;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.FlowSettings;
import net.hypha.kernel.datapath.Op;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.Link;
import net.hypha.kernel.net.Tap;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import org.jspecify.annotations.Nullable;

/**
 * The real datapath, its maps filled by hand: as many services as wanted, of ten instances each. The one that is measured is among them; its
 * ten instances are the one server.
 */
final class MapNode implements Subject, AutoCloseable {
    private static final int INSTANCES = 10;
    private static final int BATCH = 1_000;
    /** Addresses of workloads here, of each family: the datapath keeps which backend each is. */
    private static final int WORKLOADS = 1 << 15;

    private static final String SERVICE4 = "10.30.0.0"; // the first of the measured service's policy
    private static final Duration HALF_LIFE = Duration.ofSeconds(10);
    private static final int SWEEP_SECONDS = 5; // as the network manager

    private final String name;
    private final String prefix;
    private final int services;
    private final Entry.Pick pick;
    private final Duration halfLife;
    private final List<AutoCloseable> open = new ArrayList<>();

    private MapNode(String name, String prefix, int services, Entry.Pick pick, Duration halfLife) {
        this.name = name;
        this.prefix = prefix;
        this.services = services;
        this.pick = pick;
        this.halfLife = halfLife;
    }

    /** Measures and picks the fastest. */
    static MapNode measuring(String name, String prefix, int services) {
        return new MapNode(name, prefix, services, Entry.Pick.LOWEST_COST, HALF_LIFE);
    }

    /** Measures nothing and always picks the first. */
    static MapNode plain(String name, String prefix, int services) {
        return new MapNode(name, prefix, services, Entry.Pick.ROTATE, Duration.ZERO);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String prefix() {
        return prefix;
    }

    @Override
    public void cable(Cabling cabling) {
        cabling.sameNode(prefix, HostSpec.router(prefix + "n"), Cabling.ETHERNET_MTU);
    }

    @Override
    public void start(Lab lab) {
        Ip.in(lab.namespace(prefix + "n"))
                .batch(List.of(
                        "link add wan type veth peer name wan-end",
                        "link set wan up",
                        "address add 192.0.2.1/24 dev wan"));
        EbpfDatapath datapath = lab.namespace(prefix + "n").call(() -> open(lab));
        fill(lab, datapath);
        ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sweeper").factory());
        var _ = sweeper.scheduleWithFixedDelay(
                () -> datapath.sweep(System.nanoTime()), SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        open.addFirst(sweeper);
    }

    private EbpfDatapath open(Lab lab) {
        try {
            Tap tap = Tap.open("hypha0");
            open.add(tap);
            Link wan = link(lab, "n", "wan");
            EbpfDatapath datapath = EbpfDatapath.open(
                    new DatapathSettings(
                            lab.bpf().resolve(prefix + "n"),
                            tap.ifindex(),
                            new UnderlayDevice(wan.index(), wan.mac(), wan.mtu(), InetAddress.ofLiteral(Cabling.NODE4)),
                            50103,
                            halfLife,
                            Duration.ofSeconds(60),
                            Decapsulation.TC,
                            FlowSettings.DEFAULT,
                            0),
                    _ -> {});
            open.addFirst(datapath);
            datapath.attachWorkload(link(lab, "n", "to-c").index());
            datapath.attachWorkload(link(lab, "n", "to-s").index());
            return datapath;
        } catch (IOException e) {
            throw new MeasureException("cannot open the TAP of " + prefix + "n: " + e.getMessage(), e);
        }
    }

    private Link link(Lab lab, String host, String device) {
        return Ip.in(lab.namespace(prefix + host)).link(device).orElseThrow();
    }

    private void fill(Lab lab, EbpfDatapath datapath) {
        List<Op> ops = new ArrayList<>();
        workload(ops, lab, "c", Cabling.CLIENT4, "10.30.255.1");
        workload(ops, lab, "c", Cabling.CLIENT6, "fdff:0:255::1");
        workload(ops, lab, "s", Cabling.NEAR4, "10.30.255.2");
        workload(ops, lab, "s", Cabling.NEAR6, "fdff:0:255::2");
        ops.add(new Op.Put(new Entry.Held(ip("10.30.0.0"), 16)));
        ops.add(new Op.Put(new Entry.Held(ip("fdff::"), 16)));
        int server = link(lab, "n", "to-s").index();
        for (int service = 0; service < services; service++) {
            service(ops, service, server);
            if (ops.size() >= BATCH) {
                datapath.apply(ops);
                ops.clear();
            }
        }
        datapath.apply(ops);
    }

    private void workload(List<Op> ops, Lab lab, String host, String address, String instance) {
        Link inside = link(lab, host, "eth0");
        Link outside = link(lab, "n", "to-" + host);
        ops.add(new Op.Put(
                new Entry.Workload(ip(address), ip(instance), outside.index(), inside.mac(), outside.mac())));
    }

    private void service(List<Op> ops, int service, int server) {
        List<Integer> backends = IntStream.range(0, INSTANCES)
                .map(i -> service * INSTANCES + i)
                .boxed()
                .toList();
        for (int id : backends) {
            int workload = id % WORKLOADS;
            InetAddress v4 = service == 0 ? ip(Cabling.NEAR4) : ip(low("10.18.", workload));
            InetAddress v6 = service == 0 ? ip(Cabling.NEAR6) : ip("fc00::1:" + Integer.toHexString(workload));
            ops.add(new Op.Put(new Entry.Backend(id, 1, new Entry.Target.Local(v4, v6, server))));
        }
        ops.add(new Op.Put(new Entry.Plan(service, pick, backends)));
        ops.add(new Op.Put(new Entry.Service(ip(low("10.30.", service)), 0, service)));
        ops.add(new Op.Put(new Entry.Service(ip(service6(service)), 0, service)));
    }

    private static String low(String prefix, int number) {
        return prefix + (number >> 8 & 0xff) + "." + (number & 0xff);
    }

    private static String service6(int service) {
        return "fdff:1000::" + Integer.toHexString(service + 1);
    }

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Override
    public Endpoint near(Lab lab) {
        return new Endpoint(name, lab, prefix + "c", SERVICE4, service6(0));
    }

    @Override
    public @Nullable Endpoint far(Lab lab) {
        return null;
    }

    @Override
    public List<String> servers() {
        return List.of(prefix + "s");
    }

    /** Ends the sweeper, then the datapath, then the TAP. */
    @Override
    public void close() {
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception e) {
                throw new MeasureException("cannot close the datapath of " + name + ": " + e.getMessage(), e);
            }
        }
        open.clear();
    }
}
