package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Op;

/** The steps from what the kernel holds to what it shall hold. */
public final class Diff {
    private Diff() {}

    /**
     * First all that is new or changed, in {@link KeyOrder}, then all that has gone, in reverse: at no step does an entry
     * point to one that is missing, and none is removed to be added again.
     */
    public static List<Op> between(SortedMap<Entry.Key, Entry> desired, SortedMap<Entry.Key, Entry> actual) {
        List<Op> ops = new ArrayList<>();
        desired.forEach((key, entry) -> {
            if (!entry.equals(actual.get(key))) {
                ops.add(new Op.Put(entry));
            }
        });
        List<Op> gone = new ArrayList<>();
        actual.forEach((key, entry) -> {
            if (!desired.containsKey(key)) {
                gone.add(new Op.Remove(key));
            }
        });
        Collections.reverse(gone);
        ops.addAll(gone);
        return ops;
    }

    /** Entries by key, in {@link KeyOrder}. */
    public static SortedMap<Entry.Key, Entry> sorted(Iterable<? extends Entry> entries) {
        SortedMap<Entry.Key, Entry> sorted = new TreeMap<>(KeyOrder.INSTANCE);
        entries.forEach(entry -> sorted.put(entry.key(), entry));
        return sorted;
    }
}
