package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.plan.Candidate;

/** A desired state in the making. The kernel's bounds are kept here: what does not fit is left out and counted. */
final class Draft {
    private final SortedMap<Entry.Key, Entry> entries = new TreeMap<>(KeyOrder.INSTANCE);
    private final SortedMap<Integer, Candidate> backends = new TreeMap<>();
    private final SortedMap<String, Integer> leftOut = new TreeMap<>();
    private final List<Desired.Meaning> meanings = new ArrayList<>();
    private int services;
    private int prefixes;
    private int workloads;

    void put(Entry entry) {
        if (entries.containsKey(entry.key())) {
            if (!entry.equals(entries.get(entry.key()))) {
                leftOut("contradictions");
            }
        } else if (fits(entry)) {
            entries.put(entry.key(), entry);
        }
    }

    void backend(Entry.Backend backend, Candidate candidate) {
        entries.put(backend.key(), backend);
        backends.put(backend.id(), candidate);
    }

    void meaning(Desired.Meaning meaning) {
        meanings.add(meaning);
    }

    void leftOut(String kind) {
        leftOut.merge(kind, 1, Integer::sum);
    }

    Desired done() {
        return new Desired(entries, meanings, backends, leftOut);
    }

    private boolean fits(Entry entry) {
        return switch (entry) {
            case Entry.Service ignored -> bounded(++services, Entry.MAX_SERVICES, "services");
            case Entry.Sender ignored -> bounded(++prefixes, Entry.MAX_PREFIXES, "senders");
            case Entry.Held ignored -> bounded(entries.size(), Integer.MAX_VALUE, "held");
            case Entry.Workload ignored -> bounded(++workloads, Entry.MAX_WORKLOADS, "workloads");
            case Entry.Peer ignored -> true; // numbered: bounded by their ids
            case Entry.Plan ignored -> true;
            case Entry.Backend ignored -> true;
        };
    }

    private boolean bounded(int count, int limit, String kind) {
        if (count <= limit) {
            return true;
        }
        leftOut(kind);
        return false;
    }
}
