package net.hypha.node.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Bond;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Counters;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.EntryText;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.kernel.datapath.FlowTable;
import net.hypha.kernel.datapath.LostFlow;
import net.hypha.kernel.datapath.Op;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.node.plan.KeyOrder;
import org.jspecify.annotations.Nullable;

/** Maps in memory. Complains where a step leaves an entry that points to nothing. */
final class FakeDatapath implements Datapath {
    private final SortedMap<Entry.Key, Entry> entries = new TreeMap<>(KeyOrder.INSTANCE);
    final Map<Integer, BackendStats> stats = new ConcurrentHashMap<>();
    final AtomicInteger readings = new AtomicInteger(); // of them
    final Map<Integer, Long> uses = new ConcurrentHashMap<>();
    final Set<Integer> served = ConcurrentHashMap.newKeySet(); // ports
    final List<Integer> readmitted = new ArrayList<>();
    final List<Op> history = new ArrayList<>();
    final Map<FlowName, BoundFlow> flows = new ConcurrentHashMap<>();
    volatile List<Bond> bonds = List.of(); // of whatever plan
    private final List<LostFlow> lost = new ArrayList<>();
    volatile @Nullable UnderlayDevice underlay;
    volatile FlowTable flowTable = new FlowTable(12, 65_536, 0, false);

    @Override
    public Decapsulation decapsulation() {
        return Decapsulation.TC;
    }

    @Override
    public synchronized void apply(List<Op> ops) {
        for (Op op : ops) {
            history.add(op);
            switch (op) {
                case Op.Put(Entry entry) -> entries.put(entry.key(), entry);
                case Op.Remove(Entry.Key key) -> {
                    if (entries.remove(key) == null) {
                        throw new AssertionError("removed what is not there: " + EntryText.line(key));
                    }
                }
            }
            requireNoLooseEnds(op);
        }
    }

    private void requireNoLooseEnds(Op op) {
        for (Entry entry : entries.values()) {
            boolean whole =
                    switch (entry) {
                        case Entry.Service service -> has(new Entry.PlanKey(service.plan()));
                        case Entry.Plan plan -> plan.backends().stream().allMatch(id -> has(new Entry.BackendKey(id)));
                        case Entry.Backend backend -> leads(backend.target());
                        case Entry.Rating rating -> has(new Entry.BackendKey(rating.backend()));
                        case Entry.Workload _, Entry.Peer _, Entry.Sender _, Entry.Held _ -> true;
                    };
            if (!whole) {
                throw new AssertionError("after " + op + " points to nothing: " + EntryText.line(entry));
            }
        }
    }

    private boolean leads(Entry.Target target) {
        return switch (target) {
            case Entry.Target.Local _ -> true;
            case Entry.Target.Remote remote -> has(new Entry.PeerKey(remote.peer()));
            case Entry.Target.Gateway gateway -> has(new Entry.PeerKey(gateway.peer()));
        };
    }

    private boolean has(Entry.Key key) {
        return entries.containsKey(key);
    }

    synchronized String text() {
        return EntryText.of(entries.values());
    }

    @Override
    public synchronized List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    @Override
    public synchronized List<Entry.Rating> ratings() {
        return entries.values().stream()
                .flatMap(entry -> entry instanceof Entry.Rating rating ? Stream.of(rating) : Stream.empty())
                .toList();
    }

    @Override
    public Map<Integer, BackendStats> backendStats() {
        readings.incrementAndGet();
        return Map.copyOf(stats);
    }

    @Override
    public Map<Integer, Long> backendUses() {
        return Map.copyOf(uses);
    }

    @Override
    public boolean hasServed(int backend, int port, int protocol) {
        return served.contains(port);
    }

    @Override
    public synchronized void readmit(int backend) {
        readmitted.add(backend);
    }

    @Override
    public Counters counters() {
        return new Counters(
                new TreeMap<>(Map.of("forwarded", 7L, "opened", 3L, "drop-no-flow", 2L)),
                Map.of("forwarded", "delivered to a workload here", "opened", "first packets", "drop-no-flow", "late"));
    }

    synchronized void lose(LostFlow flow) {
        lost.add(flow);
    }

    @Override
    public synchronized List<LostFlow> takeLost() {
        List<LostFlow> taken = List.copyOf(lost);
        lost.clear();
        return taken;
    }

    @Override
    public Optional<BoundFlow> flow(FlowName name) {
        return Optional.ofNullable(flows.get(name)).or(() -> Optional.ofNullable(flows.get(name.mirrored())));
    }

    @Override
    public List<Bond> bonds(int plan) {
        return bonds;
    }

    @Override
    public FlowTable flowTable() {
        return flowTable;
    }

    @Override
    public void takeOver() {
        // there is no predecessor
    }

    @Override
    public void attachWorkload(int ifindex) {
        // the fake needs no program
    }

    @Override
    public void underlayIs(UnderlayDevice device) {
        underlay = device;
    }

    @Override
    public void attachUnderlay(int ifindex) {
        // the fake needs no program
    }

    @Override
    public void close() {
        // all stays as it is, as with pinned maps
    }
}
