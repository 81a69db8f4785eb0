package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Op;
import net.hypha.semantics.table.PersistentMap;

/** The steps from what the kernel holds to what it shall hold. */
public final class Diff {
    private Diff() {}

    /**
     * First all that is new or changed, in {@link KeyOrder}, then all that has gone, in reverse: at no step does an entry
     * point to one that is missing, and none is removed to be added again. Of two maps that share most, only what they do not share is
     * compared.
     */
    public static List<Op> between(PersistentMap<Entry.Key, Entry> desired, Map<Entry.Key, Entry> actual) {
        List<Entry> put = new ArrayList<>();
        List<Entry.Key> gone = new ArrayList<>();
        for (Entry.Key key : touched(desired, actual)) {
            Entry entry = desired.get(key);
            if (entry == null) {
                gone.add(key);
            } else if (!entry.equals(actual.get(key))) {
                put.add(entry);
            }
        }
        put.sort(Comparator.comparing(Entry::key, KeyOrder.INSTANCE));
        gone.sort(KeyOrder.INSTANCE.reversed());
        List<Op> ops = new ArrayList<>(put.size() + gone.size());
        put.forEach(entry -> ops.add(new Op.Put(entry)));
        gone.forEach(key -> ops.add(new Op.Remove(key)));
        return ops;
    }

    private static Set<Entry.Key> touched(PersistentMap<Entry.Key, Entry> desired, Map<Entry.Key, Entry> actual) {
        Set<Entry.Key> touched = new HashSet<>();
        if (actual instanceof PersistentMap<Entry.Key, Entry> former) {
            desired.differences(former, touched::add);
        } else {
            touched.addAll(desired.keySet());
            touched.addAll(actual.keySet());
        }
        return touched;
    }

    /** Entries by key. */
    public static PersistentMap<Entry.Key, Entry> byKey(Iterable<? extends Entry> entries) {
        PersistentMap<Entry.Key, Entry> all = PersistentMap.empty();
        for (Entry entry : entries) {
            all = all.with(entry.key(), entry);
        }
        return all;
    }
}
