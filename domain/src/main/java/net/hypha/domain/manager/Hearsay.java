package net.hypha.domain.manager;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.hypha.domain.table.DoubtBoard;
import net.hypha.exchange.message.Doubt;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;

/**
 * Passes on what callers' nodes saw of instances to the instances' own nodes, which look for themselves: nobody's word alone makes an instance
 * unhealthy. Of instances of this domain; what is behind a route its own domain sees to. Used within turns.
 */
final class Hearsay {
    private static final String PASSED_ON = "passed-on";
    private static final String KNOWN = "known";
    private static final String TOO_MANY = "too-many";
    private static final String UNKNOWN = "unknown";
    private static final String NO_USE = "no-use";

    private final Hub hub;
    private final DoubtBoard board = new DoubtBoard();
    private final SortedMap<String, Long> counters = new TreeMap<>();

    Hearsay(Hub hub) {
        this.hub = hub;
        List.of(PASSED_ON, KNOWN, TOO_MANY, UNKNOWN, NO_USE).forEach(word -> counters.put(word, 0L));
    }

    /** @param mayKnow the services that the node was told of */
    void heard(NodeName by, Predicate<ServiceKey> mayKnow, List<Doubt> doubts) {
        doubts.forEach(doubt -> counters.merge(take(by, mayKnow, doubt), 1L, Long::sum));
    }

    /** Doubts since the start, by what became of them. */
    SortedMap<String, Long> counters() {
        return new TreeMap<>(counters);
    }

    /** A node is gone. */
    void forget(NodeName node) {
        board.forget(node);
    }

    private String take(NodeName by, Predicate<ServiceKey> mayKnow, Doubt doubt) {
        long nowMs = hub.clock.millis();
        if (!board.hears(by, nowMs)) {
            return TOO_MANY;
        }
        Optional<Instance> instance = Optional.of(doubt.service())
                .filter(key -> key.owner().equals(hub.self()))
                .filter(mayKnow)
                .flatMap(hub::known)
                .flatMap(state -> state.instance(doubt.number()));
        if (instance.isEmpty()) {
            return UNKNOWN;
        }
        NodeName own = instance.get().node();
        NodeSession session = hub.roster.session(own);
        boolean isOut = instance.get().state() == Instance.State.UNHEALTHY;
        if (isOut || own.equals(by) || session == null) { // nobody to ask, or who would be asked knows
            return NO_USE;
        }
        return switch (board.take(doubt.service(), doubt.number(), nowMs)) {
            case PASSED_ON -> session.doubted(doubt) ? PASSED_ON : NO_USE;
            case KNOWN -> KNOWN;
            case TOO_MANY -> TOO_MANY;
        };
    }
}
