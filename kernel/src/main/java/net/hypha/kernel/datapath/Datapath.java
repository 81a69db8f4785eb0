package net.hypha.kernel.datapath;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernel's datapath behind a port. The real one writes pinned eBPF maps; tests have one that prints its state. */
public interface Datapath extends AutoCloseable {
    /**
     * Applies in order.
     *
     * @throws DatapathException naming the first operation that failed and why, e.g. that a map is full; those before it hold
     */
    void apply(List<Op> ops);

    /** All entries the maps hold now; how a restarted network manager learns what its predecessor left. */
    List<Entry> entries();

    /** Those of {@link #entries} that tell what is known of backends. */
    List<Entry.Rating> ratings();

    /** What was measured, by backend id; only backends that saw a flow. */
    Map<Integer, BackendStats> backendStats();

    /**
     * When backends last had a flow, by backend id; only those that ever had one.
     *
     * @return CLOCK_MONOTONIC nanoseconds of a sweep, so late by no more than the time between two
     */
    Map<Integer, Long> backendUses();

    /** Whether a backend was seen to answer on a port, of late: as much is kept as there is room for. */
    boolean hasServed(int backend, int port, int protocol);

    /** Lets backends take flows again that were ejected because they refused. */
    void readmit(int backend);

    /** Packets since load, by what became of them. */
    Counters counters();

    /**
     * TCP connections whose instance is gone since it was asked last: the datapath has forgotten them, their callers are to be told. Flows of
     * other protocols need no telling: their next packet is bound anew.
     */
    List<LostFlow> takeLost();

    /**
     * A flow under way, as either end's socket names it.
     *
     * @return empty if none is known here by that name: it is over, is no semantic one, or passes by other nodes
     */
    Optional<BoundFlow> flow(FlowName name);

    /** Who sticks to what, of the callers of one plan; at most as many as the kernel remembers of all plans, 16,384. */
    List<Bond> bonds(int plan);

    /** How full the table of flows is. */
    FlowTable flowTable();

    /**
     * The programs of this process take the places of a predecessor's that is still at work, at once and with no packet between, on every
     * device named so far; what its version alone needs is removed. Call it once, when the entries that shall hold have been applied.
     */
    void takeOver();

    /** Starts to watch a workload's traffic: attaches the program to the host side of its veth. Idempotent. */
    void attachWorkload(int ifindex);

    /** The underlay device on which packets of other nodes arrive. Idempotent. */
    void attachUnderlay(int ifindex);

    /**
     * How the underlay device is now. It may be another one than before, made anew under the same name: packets are taken there from now on,
     * unless they already are. Idempotent.
     */
    void underlayIs(UnderlayDevice device);

    /** Where tunnel packets are decapsulated now: {@link Decapsulation#XDP} or {@link Decapsulation#TC}. */
    Decapsulation decapsulation();

    /** Unloads nothing: programs and maps stay pinned and at work. Frees only this process's handles. */
    @Override
    void close();
}
