package net.hypha.node.manager;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.node.distance.Datagrams;
import net.hypha.node.miss.Wire;
import net.hypha.node.plan.Worlds;
import net.hypha.node.workloads.Plugging;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;

/** A kernel in memory: namespaces are names, devices a set, the wire a list of frames. */
final class FakeKernel implements KernelDoor, Plugging, Wire {
    Consumer<String> onUnplug = device -> {};
    Runnable onCount = () -> {};
    final Deque<Long> packets = new ArrayDeque<>(); // what a device has counted whenever it is asked
    final FakeDatapath datapath;
    final Set<Path> namespaces = new TreeSet<>();
    final Set<String> devices = new TreeSet<>();
    final Set<String> routes = new TreeSet<>();
    private final List<byte[]> written = new ArrayList<>();
    final List<SubnetLease> settled = new ArrayList<>();
    private final SynchronousQueue<Boolean> wakes = new SynchronousQueue<>();
    private Consumer<Event> events = event -> {};
    final Map<InetAddress, String> link = new ConcurrentHashMap<>();
    volatile @Nullable UnderlayDevice underlay =
            new UnderlayDevice(2, "02:00:5e:00:53:01", 1_500, Worlds.TUNNEL1.address());
    boolean plugFails;
    volatile List<MachineRoute> machineRoutes = List.of();

    /** @param datapath as a predecessor left it */
    FakeKernel(FakeDatapath datapath) {
        this.datapath = datapath;
    }

    synchronized List<byte[]> frames() {
        return List.copyOf(written);
    }

    void raise(Event event) {
        events.accept(event);
    }

    @Override
    public String boot() {
        return "the first";
    }

    @Override
    public List<MachineRoute> machineRoutes() {
        return machineRoutes;
    }

    @Override
    public Wire wire() {
        return this;
    }

    /** Nothing ever comes. */
    @Override
    public Datagrams datagrams() {
        return new Datagrams() {
            @Override
            public void send(byte[] datagram, Endpoint to) {
                // to nobody
            }

            @Override
            public Optional<Received> receive(int timeoutMs) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(timeoutMs));
                return Optional.empty();
            }
        };
    }

    @Override
    public Datapath datapath(Consumer<Event> consumer) {
        events = consumer;
        return datapath;
    }

    @Override
    public void listenToTunnels(Datapath opened) {
        // no tunnels here
    }

    @Override
    public UnderlayDevice underlay() {
        UnderlayDevice now = underlay;
        if (now == null) {
            throw new DatapathException("underlay device 'wan' is not there");
        }
        return now;
    }

    @Override
    public Map<InetAddress, String> neighbours(Collection<InetAddress> addresses) {
        Map<InetAddress, String> found = new HashMap<>(link);
        found.keySet().retainAll(addresses);
        return found;
    }

    @Override
    public Plugging plugging() {
        return this;
    }

    @Override
    public synchronized void settle(SubnetLease subnet) {
        settled.add(subnet);
    }

    @Override
    public void sweep(long nowNs) {
        // no flows here
    }

    @Override
    public synchronized Socket plug(String id, Path netns, AddressPair address, SubnetLease subnet) {
        if (plugFails) {
            throw new IllegalStateException("no veth today");
        }
        devices.add("hy-" + id);
        int number = Integer.parseInt(id.substring(id.length() - 1));
        return new Socket("hy-" + id, 10 + number, "02:00:00:00:00:0" + number, "06:00:00:00:00:0" + number);
    }

    @Override
    public synchronized Socket plugHost(AddressPair own) {
        devices.add("hy-host");
        return new Socket("hy-host", 19, "02:00:00:00:00:99", "02:00:00:00:00:99");
    }

    @Override
    public synchronized void routeHost(Collection<Prefix> pools, AddressPair own) {
        routes.clear();
        pools.forEach(pool -> routes.add(pool.toString()));
    }

    @Override
    public synchronized void unplug(String device) {
        onUnplug.accept(device);
        devices.remove(device);
    }

    @Override
    public synchronized boolean exists(Path netns) {
        return namespaces.contains(netns);
    }

    @Override
    public synchronized long packets(String device) {
        onCount.run();
        return packets.isEmpty() ? 0 : packets.removeFirst();
    }

    @Override
    public synchronized Set<String> devices() {
        return Set.copyOf(devices);
    }

    @Override
    public int read(ByteBuffer buffer, int timeoutMs) {
        try {
            wakes.poll(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    @Override
    public synchronized boolean write(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        written.add(bytes);
        return true;
    }

    @Override
    public void wake() {
        wakes.offer(true);
    }

    @Override
    public void close() {
        // nothing is held
    }
}
