package net.hypha.node.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.plan.Candidate;

/**
 * What follows from one service, or from the surroundings and workloads, alone: a piece of the desired state that is kept as long as nothing
 * it depends on changes.
 *
 * @param entries at most one for each key
 * @param planNames under which it holds plan numbers
 * @param backendNames under which it holds backend numbers
 * @param leftOut things for which no number or room was left, by kind
 */
record Part(
        Map<Entry.Key, Entry> entries,
        List<Desired.Meaning> meanings,
        Map<Integer, Candidate> backends,
        Set<String> planNames,
        Set<String> backendNames,
        SortedMap<String, Integer> leftOut) {
    static final Part NOTHING = new Draft().done();

    /** Its semantic addresses, each once for every vantage. */
    int services() {
        return (int) entries.keySet().stream()
                .filter(key -> key instanceof Entry.ServiceKey)
                .count();
    }
}
