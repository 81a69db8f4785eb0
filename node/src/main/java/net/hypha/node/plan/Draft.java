package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.plan.Candidate;

/** A part of the desired state in the making. The kernel's bounds are kept here: what does not fit is left out and counted. */
final class Draft {
    private final Map<Entry.Key, Entry> entries = new LinkedHashMap<>();
    private final Map<Integer, Candidate> backends = new LinkedHashMap<>();
    private final SortedMap<String, Integer> leftOut = new TreeMap<>();
    private final List<Desired.Meaning> meanings = new ArrayList<>();
    private final Set<String> planNames = new LinkedHashSet<>();
    private final Set<String> backendNames = new LinkedHashSet<>();
    private int prefixes;
    private int workloads;

    void put(Entry entry) {
        Entry there = entries.get(entry.key());
        if (there != null) {
            if (!there.equals(entry)) {
                leftOut("contradictions");
            }
        } else if (fits(entry)) {
            entries.put(entry.key(), entry);
        }
    }

    void backend(String name, Entry.Backend backend, Candidate candidate) {
        entries.put(backend.key(), backend);
        backends.put(backend.id(), candidate);
        backendNames.add(name);
    }

    void plan(String name, Entry.Plan plan, Desired.Meaning meaning) {
        put(plan);
        planNames.add(name);
        meanings.add(meaning);
    }

    void leftOut(String kind) {
        leftOut(kind, 1);
    }

    void leftOut(String kind, int count) {
        if (count > 0) {
            leftOut.merge(kind, count, Integer::sum);
        }
    }

    Part done() {
        return new Part(entries, List.copyOf(meanings), backends, planNames, backendNames, leftOut);
    }

    private boolean fits(Entry entry) {
        return switch (entry) {
            case Entry.Sender ignored -> bounded(++prefixes, Entry.MAX_PREFIXES, "senders");
            case Entry.Workload ignored -> bounded(++workloads, Entry.MAX_WORKLOADS, "workloads");
            case Entry.Held ignored -> true; // as many as senders, at most
            case Entry.Service ignored -> true; // bounded where the parts come together
            case Entry.Peer ignored -> true; // numbered: bounded by their ids
            case Entry.Plan ignored -> true;
            case Entry.Backend ignored -> true;
            case Entry.Rating ignored -> true; // as many as backends, at most
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
