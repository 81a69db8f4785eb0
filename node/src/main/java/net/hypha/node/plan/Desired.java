package net.hypha.node.plan;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.service.ServiceKey;

/**
 * What the kernel shall hold, and what its numbers stand for.
 *
 * @param entries by key, in {@link KeyOrder}
 * @param meanings every planned meaning, in the order of services, words and vantages
 * @param backends what each backend number stands for
 * @param leftOut things for which no number or room was left, by kind
 */
public record Desired(
        SortedMap<Entry.Key, Entry> entries,
        List<Meaning> meanings,
        SortedMap<Integer, Candidate> backends,
        SortedMap<String, Integer> leftOut) {
    /**
     * One meaning of one service, planned.
     *
     * @param word the policy's word, or the instance number as text
     * @param plan its number in the kernel
     * @param computed what the policy said
     * @param backendIds of the candidates that can be reached from here, in the plan's order
     */
    public record Meaning(
            ServiceKey service, String word, int vantage, int plan, Plan computed, List<Integer> backendIds) {
        public Meaning {
            backendIds = List.copyOf(backendIds);
        }
    }

    public static final Desired NOTHING =
            new Desired(new TreeMap<>(KeyOrder.INSTANCE), List.of(), new TreeMap<>(), new TreeMap<>());

    public Desired {
        entries = Collections.unmodifiableSortedMap(entries);
        meanings = List.copyOf(meanings);
        backends = Collections.unmodifiableSortedMap(backends);
        leftOut = Collections.unmodifiableSortedMap(leftOut);
    }

    /** The same, with the entries of others where it has none of its own. */
    Desired onTopOf(SortedMap<Entry.Key, Entry> others) {
        SortedMap<Entry.Key, Entry> all = new TreeMap<>(others);
        all.putAll(entries);
        return new Desired(all, meanings, backends, leftOut);
    }

    /** How a meaning is planned for this node's own workloads. */
    public Optional<Meaning> own(ServiceKey service, String word) {
        return meanings.stream()
                .filter(meaning -> meaning.vantage() == 0)
                .filter(meaning ->
                        meaning.service().equals(service) && meaning.word().equals(word))
                .findFirst();
    }
}
