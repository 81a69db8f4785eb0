package net.hypha.node.manager;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.kernel.bpf.EbpfDatapath;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.datapath.DatapathSettings;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.kernel.net.HostPlug;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.Neighbours;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.net.Plug;
import net.hypha.kernel.net.PlugSpec;
import net.hypha.kernel.net.Plugged;
import net.hypha.kernel.process.Boot;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.distance.Datagrams;
import net.hypha.node.miss.Wire;
import net.hypha.node.observe.Ejections;
import net.hypha.node.observe.Observer;
import net.hypha.node.workloads.Plugging;
import net.hypha.node.workloads.SubnetAddresses;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;

/** The real kernel, in the network namespace of this process. */
public final class LinuxKernel implements KernelDoor, Plugging {
    private static final String WORKLOAD_DEVICE = "eth0";

    private final NodeConfig config;
    private final UnderlayFinder underlay;
    private final Neighbours neighbours;
    private final Plug plug = new Plug(NetworkNamespace.own());
    private final HostPlug hostPlug = new HostPlug(NetworkNamespace.own());
    private final TapWire wire;
    private final EbpfDatapath.Loading programs;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable EbpfDatapath datapath;

    /**
     * Checks the kernel, begins to load the programs and opens the TAP.
     *
     * @throws DatapathException if the kernel lacks something, by name and version
     * @throws IOException if the underlay device or address is not there, or the TAP cannot be opened
     */
    public LinuxKernel(NodeConfig config) throws IOException {
        this.config = config;
        this.underlay = new UnderlayFinder(config.underlay());
        UnderlayDevice device = underlay.find();
        this.neighbours =
                new Neighbours(NetworkNamespace.own(), config.underlay().device());
        this.programs = EbpfDatapath.load(config.pins(), config.flows().settings());
        try {
            this.wire = TapWire.open(config, device.address());
        } catch (IOException | RuntimeException e) {
            programs.close();
            throw e;
        }
    }

    @Override
    public String boot() {
        return Boot.id();
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public Datagrams datagrams() {
        return wire.datagrams();
    }

    @Override
    public Datapath datapath(Consumer<Event> events) {
        EbpfDatapath opened = EbpfDatapath.open(
                programs,
                new DatapathSettings(
                        config.pins(),
                        wire.ifindex(),
                        underlay(),
                        config.underlay().tunnelPort(),
                        Observer.HALF_LIFE,
                        Ejections.LONGEST,
                        config.underlay().decapsulation(),
                        config.flows().settings(),
                        config.name().text().hashCode()),
                events);
        datapath = opened;
        return opened;
    }

    @Override
    public void listenToTunnels(Datapath opened) {
        opened.attachUnderlay(underlay.find().ifindex());
        opened.takeOver();
    }

    @Override
    public void sweep(long nowNs) {
        EbpfDatapath opened = datapath;
        if (opened != null) {
            opened.sweep(nowNs);
        }
    }

    @Override
    public Plugging plugging() {
        return this;
    }

    @Override
    public UnderlayDevice underlay() {
        UnderlayDevice now = underlay.find();
        wire.keepPort(now.address());
        return now;
    }

    @Override
    public Map<InetAddress, String> neighbours(Collection<InetAddress> addresses) {
        List<InetAddress> near = addresses.stream().filter(underlay::isNear).toList();
        return near.isEmpty() ? Map.of() : neighbours.look(near);
    }

    @Override
    public void settle(SubnetLease subnet) {
        List<String> commands = new ArrayList<>();
        own(commands, SubnetAddresses.own(subnet.v4()), "/32");
        own(commands, SubnetAddresses.own(subnet.v6()), "/128");
        Ip.in(NetworkNamespace.own()).batch(commands);
    }

    private void own(List<String> commands, @Nullable InetAddress address, String length) {
        if (address != null) {
            String nodad = length.equals("/128") ? " nodad" : "";
            commands.add("address replace " + Addresses.text(address) + length + " dev " + config.device() + nodad);
        }
    }

    @Override
    public Socket plug(String id, Path netns, AddressPair address, SubnetLease subnet) {
        Plugged plugged = plug.plug(new PlugSpec(
                netns,
                PlugSpec.hostDeviceFor(id),
                WORKLOAD_DEVICE,
                address.v4(),
                address.v6(),
                SubnetAddresses.own(subnet.v4()),
                mtu()));
        return new Socket(plugged.hostDevice(), plugged.ifindex(), plugged.workloadMac(), plugged.gatewayMac());
    }

    /** A loopback underlay carries more than an Ethernet device may be set to. */
    private int mtu() {
        return Math.min(underlay.mtu(), PlugSpec.MAX_MTU);
    }

    @Override
    public Socket plugHost(AddressPair own) {
        Plugged plugged = hostPlug.plug(own.v4(), own.v6(), mtu());
        return new Socket(plugged.hostDevice(), plugged.ifindex(), plugged.workloadMac(), plugged.gatewayMac());
    }

    @Override
    public List<MachineRoute> machineRoutes() {
        return MachineRoutes.of(Ip.in(NetworkNamespace.own()), config.device());
    }

    @Override
    public void routeHost(Collection<Prefix> pools, AddressPair own) {
        hostPlug.route(pools.stream().map(Prefix::toString).toList(), own.v4(), own.v6());
    }

    @Override
    public void unplug(String device) {
        plug.unplug(device);
    }

    @Override
    public boolean exists(Path netns) {
        return new NetworkNamespace(netns).exists();
    }

    @Override
    public Set<String> devices() {
        return NetworkNamespace.ownDevices().keySet();
    }

    @Override
    public long packets(String device) {
        return NetworkNamespace.ownDevices().getOrDefault(device, 0L);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        EbpfDatapath opened = datapath;
        if (opened != null) {
            opened.close();
        } else {
            programs.close();
        }
        wire.close();
    }
}
