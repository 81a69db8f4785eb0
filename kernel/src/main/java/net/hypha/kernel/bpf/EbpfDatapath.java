package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.Layouts.bytes;
import static net.hypha.kernel.bpf.Layouts.putPort;
import static net.hypha.kernel.bpf.Layouts.struct;
import static net.hypha.kernel.bpf.Layouts.u32;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Bond;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Counters;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.datapath.DatapathSettings;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.EntryText;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.kernel.datapath.FlowSettings;
import net.hypha.kernel.datapath.FlowTable;
import net.hypha.kernel.datapath.LostFlow;
import net.hypha.kernel.datapath.Op;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.kernel.ffm.BpfException;
import net.hypha.kernel.ffm.Errno;
import net.hypha.kernel.ffm.KernelClock;
import net.hypha.kernel.ffm.Libc;
import net.hypha.kernel.ffm.NativeMap;
import net.hypha.kernel.ffm.NativeRun;
import net.hypha.kernel.ffm.NativeXdp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real datapath: eBPF programs at tc ingress and pinned maps. Opening takes over the maps that a predecessor left, with all flows, as far as
 * they mean the same ({@link Pins}). The predecessor's programs stay at work until {@link #takeOver}: by then the maps that are new must be
 * filled. Devices are those of the calling thread's network namespace. Safe for use by several threads.
 */
public final class EbpfDatapath implements Datapath {
    /** How pins are named; the last part of their path. Shapes of maps may change without it: see {@link Pins}. */
    public static final String LAYOUT = "v2";

    private static final Logger LOG = LoggerFactory.getLogger(EbpfDatapath.class);

    private final BpfObject object;
    private final SharedSettings shared;
    private final IngressHook ingress;
    private final EarlyHook early;
    private final EntryMaps maps;
    private final NativeMap stats;
    private final NativeMap uses;
    private final NativeMap served;
    private final NativeMap counters;
    private final FlowCare flows;
    private final FlowReader known;
    private final EventReader events;
    private final Map<Integer, String> waiting = new LinkedHashMap<>(); // programs, by device
    private boolean leading;
    private int underlay; // ifindex; 0: not attached yet

    private EbpfDatapath(BpfObject object, DatapathSettings settings, Consumer<Event> consumer) {
        this.object = object;
        this.shared = new SharedSettings(object.map("settings"), settings);
        this.ingress = IngressHook.best();
        this.early = new EarlyHook(object, settings.decapsulation());
        this.maps = new EntryMaps(object, new FirstTurns(settings.turns()));
        this.stats = object.map("backend_stats");
        this.uses = object.map("uses");
        this.served = object.map("served");
        this.counters = object.map("counters");
        this.flows = new FlowCare(object, settings.flows());
        this.known = new FlowReader(object);
        this.events = new EventReader(object.map("events"), consumer);
    }

    /** Programs and maps on their way into the kernel, whose verifier takes its time: a thread of its own waits for it. */
    public static final class Loading implements AutoCloseable {
        private final Path pins;
        private final FutureTask<BpfObject> object;

        private Loading(Supplier<BpfSpec> programs, Path base) {
            pins = base.resolve(LAYOUT);
            object = new FutureTask<>(() -> {
                Bpffs.mountIfNeeded(base);
                return programs.get().load(pins);
            });
            Thread.ofPlatform().name("hypha-load").daemon().start(object);
        }

        /** @throws BpfException as the loading did */
        private BpfObject await() {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return object.get();
                    } catch (InterruptedException e) {
                        interrupted = true; // the kernel cannot be left in the middle: wait on
                    }
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException reason) {
                    throw reason;
                }
                throw new IllegalStateException(e.getCause());
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** For one that is not opened after all: waits for its end and lets go of it. */
        @Override
        public void close() {
            try {
                await().close();
            } catch (RuntimeException e) {
                LOG.atDebug().setCause(e).log("The datapath that is not needed could not be loaded");
            }
        }
    }

    /**
     * Begins to load the programs, and takes over or makes the maps; returns at once.
     *
     * @param pins as in {@link DatapathSettings#pins()}
     * @param flows as in {@link DatapathSettings#flows()}
     * @throws DatapathException naming what the kernel lacks
     */
    public static Loading load(Path pins, FlowSettings flows) {
        return load(() -> BpfSpec.datapath().resized("flows", flows.max()), pins);
    }

    /** For tests in this package, with the programs of another version. */
    static Loading load(Supplier<BpfSpec> programs, Path pins) {
        KernelFeatures.require();
        return new Loading(programs, pins);
    }

    /**
     * Waits until the programs are loaded, and attaches those of the TAP to it, unless a predecessor's are there.
     *
     * @param consumer called on the event reader's own thread; must not block for long
     * @throws DatapathException naming what the kernel refused
     */
    public static EbpfDatapath open(Loading loading, DatapathSettings settings, Consumer<Event> consumer) {
        try {
            BpfObject object = loading.await();
            try {
                EbpfDatapath opened = new EbpfDatapath(object, settings, consumer);
                opened.attach(IngressHook.FROM_HELD, settings.holdIfindex());
                return opened;
            } catch (RuntimeException e) {
                object.close();
                throw e;
            }
        } catch (BpfException e) {
            throw new DatapathException(
                    "the datapath with pins in " + loading.pins + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Both in one. */
    public static EbpfDatapath open(DatapathSettings settings, Consumer<Event> consumer) {
        return open(load(settings.pins(), settings.flows()), settings, consumer);
    }

    @Override
    public synchronized void underlayIs(UnderlayDevice device) {
        try {
            shared.underlayIs(device);
            if (leading && !ingress.isOursAt(device.ifindex())) {
                attachUnderlay(device.ifindex());
            }
        } catch (BpfException e) {
            throw new DatapathException("the underlay device cannot be told: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void apply(List<Op> ops) {
        boolean turnsFlows = false;
        try {
            for (Op op : ops) {
                turnsFlows |= turnsFlows(op);
                apply(op);
            }
        } finally {
            if (turnsFlows) {
                shared.nextEpoch();
            }
        }
    }

    private void apply(Op op) {
        try {
            switch (op) {
                case Op.Put put -> maps.put(put.entry());
                case Op.Remove remove -> maps.remove(remove.key());
            }
            if (endsFlows(op)) {
                flows.changed();
            }
        } catch (BpfException | IllegalArgumentException e) {
            throw new DatapathException(describe(op) + " failed: " + e.getMessage() + hint(e), e);
        }
    }

    /** Whether flows that are bound may go another way by it, or end. */
    private static boolean turnsFlows(Op op) {
        return switch (op) {
            case Op.Put put ->
                put.entry() instanceof Entry.Backend
                        || put.entry() instanceof Entry.Workload
                        || put.entry() instanceof Entry.Peer;
            case Op.Remove remove ->
                remove.key() instanceof Entry.BackendKey
                        || remove.key() instanceof Entry.WorkloadKey
                        || remove.key() instanceof Entry.PeerKey;
        };
    }

    private static boolean endsFlows(Op op) {
        return switch (op) {
            case Op.Put put -> put.entry() instanceof Entry.Backend;
            case Op.Remove remove ->
                remove.key() instanceof Entry.BackendKey || remove.key() instanceof Entry.WorkloadKey;
        };
    }

    private static String describe(Op op) {
        return switch (op) {
            case Op.Put put -> "putting '" + EntryText.line(put.entry()) + "'";
            case Op.Remove remove -> "removing '" + EntryText.line(remove.key()) + "'";
        };
    }

    private static String hint(RuntimeException e) {
        boolean full = e instanceof BpfException refused
                && (refused.errno() == Errno.E2BIG || refused.errno() == Errno.ENOSPC);
        return full ? "; the table has reached its limit: attach fewer workloads or services to this node" : "";
    }

    @Override
    public synchronized List<Entry> entries() {
        return maps.all();
    }

    @Override
    public List<Entry.Rating> ratings() {
        return maps.ratings();
    }

    @Override
    public Map<Integer, BackendStats> backendStats() {
        long nowNs = KernelClock.nowNs();
        Map<Integer, BackendStats> all = new HashMap<>();
        stats.forEach((key, value) -> {
            BackendStats measured = Codec.stats(value, nowNs);
            if (measured.flows() > 0) {
                all.put(struct(key).getInt(), measured);
            }
        });
        return all;
    }

    @Override
    public Map<Integer, Long> backendUses() {
        Map<Integer, Long> all = new HashMap<>();
        uses.forEach((key, value) -> all.put(struct(key).getInt(), struct(value).getLong()));
        return all;
    }

    @Override
    public boolean hasServed(int backend, int port, int protocol) {
        byte[] then =
                served.lookup(bytes(putPort(struct(8).putInt(backend), port).put((byte) protocol)));
        byte[] now = stats.lookup(u32(backend));
        return then != null
                && now != null
                && struct(then).getInt() == struct(now).getInt(Codec.STATS - 4); // of the same generation
    }

    @Override
    public void readmit(int backend) {
        object.call("readmit", bytes(struct(8).putInt(backend)));
    }

    @Override
    public Counters counters() {
        SortedMap<String, Long> packets = new TreeMap<>();
        Map<String, String> meanings = new HashMap<>();
        Verdict[] verdicts = Verdict.values();
        for (int i = 0; i < verdicts.length; i++) {
            byte[] perCpu = counters.lookupPerCpu(u32(i));
            packets.put(verdicts[i].word(), perCpu == null ? 0 : sum(struct(perCpu)));
            meanings.put(verdicts[i].word(), verdicts[i].meaning());
        }
        return new Counters(packets, meanings);
    }

    private static long sum(ByteBuffer numbers) {
        long sum = 0;
        while (numbers.hasRemaining()) {
            sum += numbers.getLong();
        }
        return sum;
    }

    @Override
    public void attachWorkload(int ifindex) {
        attach(IngressHook.FROM_WORKLOAD, ifindex);
    }

    @Override
    public void attachUnderlay(int ifindex) {
        attach(IngressHook.FROM_TUNNEL, ifindex);
    }

    /** Where a predecessor's program is at work, ours waits for the maps to be filled. */
    private synchronized void attach(String program, int ifindex) {
        try {
            if (leading || !ingress.isOursAt(ifindex)) {
                if (program.equals(IngressHook.FROM_HELD)) {
                    object.attachEgress("to_held", ifindex); // first: others send there what they cut
                }
                object.attach(ingress, program, ifindex);
                if (program.equals(IngressHook.FROM_TUNNEL)) {
                    underlay = ifindex;
                    early.bring(ifindex);
                }
            } else {
                waiting.put(ifindex, program);
            }
        } catch (BpfException e) {
            throw new DatapathException(program + " cannot be attached: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Decapsulation decapsulation() {
        return underlay != 0 && EarlyHook.isAt(underlay) ? Decapsulation.XDP : Decapsulation.TC;
    }

    /** Takes the programs of a stopped node off its underlay device, as far as they are there. */
    public static void leave(int ifindex) {
        IngressHook.best().leave(ifindex);
        if (EarlyHook.isAt(ifindex)) {
            NativeXdp.detach(ifindex);
        }
    }

    @Override
    public synchronized List<LostFlow> takeLost() {
        return flows.reap(KernelClock.nowNs());
    }

    @Override
    public Optional<BoundFlow> flow(FlowName name) {
        return known.flow(name);
    }

    @Override
    public List<Bond> bonds(int plan) {
        return known.bonds(plan);
    }

    @Override
    public synchronized FlowTable flowTable() {
        return flows.table();
    }

    @Override
    public synchronized void takeOver() {
        leading = true;
        for (Map.Entry<Integer, String> each : waiting.entrySet()) {
            if (Libc.deviceName(each.getKey()).isPresent()) { // a workload may have vanished meanwhile
                attach(each.getValue(), each.getKey());
            }
        }
        waiting.clear();
        try {
            object.copySiblings("flows"::equals); // those opened since the first copy
        } catch (BpfException e) {
            throw new DatapathException("flows of the former version cannot be copied: " + e.getMessage(), e);
        }
        object.removeOtherPins();
    }

    /**
     * Removes what is left of flows that are over: reset ones after 5 s, those whose last words nobody acknowledged after 4 minutes, others once they
     * were quiet for as long as {@link FlowSettings} says. Call it every few seconds.
     *
     * @param nowNs of the kernel's clock, CLOCK_MONOTONIC, which {@code System.nanoTime()} is on Linux
     * @return map entries removed, two for a flow
     */
    public synchronized int sweep(long nowNs) {
        shared.nextEpoch(); // each flow's next packet goes the long way, so that what is in use stays in the table
        return flows.sweep(nowNs);
    }

    /** Runs a tc program on a packet; for tests in this package. */
    NativeRun.Outcome run(String program, byte[] packet, int ifindex) {
        return object.run(program, packet, ifindex);
    }

    /** What was measured, as it lies in the kernel; for tests in this package. */
    NativeMap measurements() {
        return stats;
    }

    /** The flow table, as it lies in the kernel; for tests in this package. */
    NativeMap flowEntries() {
        return object.map("flows");
    }

    @Override
    public void close() {
        events.close();
        object.close();
    }
}
