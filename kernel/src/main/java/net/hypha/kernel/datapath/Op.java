package net.hypha.kernel.datapath;

/** One step towards the desired state. */
public sealed interface Op {
    /** Creates or atomically replaces. */
    record Put(Entry entry) implements Op {}

    record Remove(Entry.Key key) implements Op {}
}
