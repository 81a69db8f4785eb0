package net.hypha.node.plan;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.PersistentMap;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel shall hold, and what its numbers stand for. Immutable, and made of parts: where one changes, a copy shares all others.
 *
 * @param entries by key
 * @param backends what each backend number stands for
 * @param around what follows from the surroundings and workloads
 * @param parts what follows from each family of services
 * @param quarrels of services with each other: addresses that an earlier one, in the order of names, has already, or that found no room
 * @param leftOut things for which no number or room was left, by kind; quarrels included
 * @param services semantic addresses, each once for every vantage
 */
public record Desired(
        PersistentMap<Entry.Key, Entry> entries,
        PersistentMap<Integer, Candidate> backends,
        Part around,
        PersistentMap<ServiceKey, Part> parts,
        SortedMap<String, Integer> quarrels,
        SortedMap<String, Integer> leftOut,
        int services) {
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

    public static final Desired NOTHING = new Desired(
            PersistentMap.empty(),
            PersistentMap.empty(),
            Part.NOTHING,
            PersistentMap.empty(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            0);

    /** The same, with the entries of others where it has none of its own. */
    Desired onTopOf(Map<Entry.Key, Entry> others) {
        PersistentMap<Entry.Key, Entry> all = entries;
        for (Map.Entry<Entry.Key, Entry> other : others.entrySet()) {
            if (!all.containsKey(other.getKey())) {
                all = all.with(other.getKey(), other.getValue());
            }
        }
        return new Desired(all, backends, around, parts, quarrels, leftOut, services);
    }

    /**
     * The same with another part for a service, or without it.
     *
     * @param next null: the service is no more
     * @return empty if the parts do not go together one by one: an address is claimed twice, or there is no room
     */
    Optional<Desired> with(ServiceKey service, @Nullable Part next) {
        Part before = parts.get(service);
        Part old = before == null ? Part.NOTHING : before;
        Part anew = next == null ? Part.NOTHING : next;
        int room = services - old.services() + anew.services();
        boolean claimed = anew.entries().keySet().stream()
                .anyMatch(key -> entries.containsKey(key) && !old.entries().containsKey(key));
        if (!quarrels.isEmpty() || claimed || room > Entry.MAX_SERVICES) {
            return Optional.empty();
        }
        return Optional.of(new Desired(
                replaced(entries, old.entries(), anew.entries()),
                replaced(backends, old.backends(), anew.backends()),
                around,
                next == null ? parts.without(service) : parts.with(service, next),
                quarrels,
                recounted(leftOut, old.leftOut(), anew.leftOut()),
                room));
    }

    /** The same with other surroundings. */
    Desired with(Part anew) {
        return new Desired(
                replaced(entries, around.entries(), anew.entries()),
                backends,
                anew,
                parts,
                quarrels,
                recounted(leftOut, around.leftOut(), anew.leftOut()),
                services);
    }

    private static SortedMap<String, Integer> recounted(
            SortedMap<String, Integer> all, Map<String, Integer> old, Map<String, Integer> anew) {
        if (old.equals(anew)) {
            return all;
        }
        SortedMap<String, Integer> next = new TreeMap<>(all);
        old.forEach((kind, count) -> next.computeIfPresent(kind, (same, sum) -> sum > count ? sum - count : null));
        anew.forEach((kind, count) -> next.merge(kind, count, Integer::sum));
        return next;
    }

    private static <K, V> PersistentMap<K, V> replaced(PersistentMap<K, V> all, Map<K, V> old, Map<K, V> anew) {
        PersistentMap<K, V> next = all;
        for (K key : old.keySet()) {
            if (!anew.containsKey(key)) {
                next = next.without(key);
            }
        }
        for (Map.Entry<K, V> entry : anew.entrySet()) {
            if (!entry.getValue().equals(next.get(entry.getKey()))) {
                next = next.with(entry.getKey(), entry.getValue());
            }
        }
        return next;
    }

    /** All parts together; where services quarrel over an address, the first in the order of names has it. */
    static Desired of(Part around, SortedMap<ServiceKey, Part> parts) {
        Desired all = NOTHING.with(around);
        PersistentMap<Entry.Key, Entry> entries = all.entries();
        PersistentMap<Integer, Candidate> backends = all.backends();
        PersistentMap<ServiceKey, Part> kept = all.parts();
        SortedMap<String, Integer> quarrels = new TreeMap<>();
        SortedMap<String, Integer> leftOut = new TreeMap<>(around.leftOut());
        int services = 0;
        for (Map.Entry<ServiceKey, Part> part : parts.entrySet()) {
            for (Entry entry : part.getValue().entries().values()) {
                if (entries.containsKey(entry.key())) {
                    quarrels.merge("contradictions", 1, Integer::sum);
                } else if (entry instanceof Entry.Service && services >= Entry.MAX_SERVICES) {
                    quarrels.merge("services", 1, Integer::sum);
                } else {
                    services += entry instanceof Entry.Service ? 1 : 0;
                    entries = entries.with(entry.key(), entry);
                }
            }
            for (Map.Entry<Integer, Candidate> backend :
                    part.getValue().backends().entrySet()) {
                backends = backends.with(backend.getKey(), backend.getValue());
            }
            kept = kept.with(part.getKey(), part.getValue());
            part.getValue().leftOut().forEach((kind, count) -> leftOut.merge(kind, count, Integer::sum));
        }
        quarrels.forEach((kind, count) -> leftOut.merge(kind, count, Integer::sum));
        return new Desired(entries, backends, around, kept, quarrels, leftOut, services);
    }

    /** Every planned meaning, in the order of services, words and vantages. */
    public List<Meaning> meanings() {
        return parts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .flatMap(part -> part.getValue().meanings().stream())
                .toList();
    }

    /** @param sink takes each family of services, with the numbers of its backends */
    public void eachFamily(BiConsumer<ServiceKey, Set<Integer>> sink) {
        parts.forEach((family, part) -> sink.accept(family, part.backends().keySet()));
    }

    /** What the numbers of a family's backends stand for. */
    public Map<Integer, Candidate> backendsOf(ServiceKey family) {
        Part part = parts.get(family);
        return part == null ? Map.of() : part.backends();
    }

    /**
     * How a meaning is planned for this node's own workloads.
     *
     * @param family under which the service is planned
     */
    public Optional<Meaning> own(ServiceKey family, ServiceKey service, String word) {
        return seen(family, service, word, 0);
    }

    /** The same for flows that come from a vantage. */
    public Optional<Meaning> seen(ServiceKey family, ServiceKey service, String word, int vantage) {
        Part part = parts.get(family);
        return part == null
                ? Optional.empty()
                : part.meanings().stream()
                        .filter(meaning -> meaning.vantage() == vantage
                                && meaning.service().equals(service)
                                && meaning.word().equals(word))
                        .findFirst();
    }
}
