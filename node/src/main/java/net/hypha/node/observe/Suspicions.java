package net.hypha.node.observe;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Doubt;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.miss.RateLimit;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.NodeName;

/**
 * Which of what callers here saw of instances elsewhere is told to the domain: of each once a second, and not too much in all. What was seen of a
 * route stays here, as nobody knows of which instance it was. Used by one thread at a time.
 */
final class Suspicions {
    /** Less than what the domain takes of one node. */
    static final int PER_SECOND = 50;

    private static final long EACH_NS = TimeUnit.SECONDS.toNanos(1);

    private final NodeName self;
    private final RateLimit all;
    private final Map<String, Long> toldNs = new HashMap<>(); // within EACH_NS: no more than PER_SECOND and some

    /** @param self whose instances are looked at without asking the domain */
    Suspicions(NodeName self, long nowNs) {
        this.self = self;
        this.all = new RateLimit(PER_SECOND, PER_SECOND, nowNs);
    }

    /** Whether it is something to be told at all. */
    boolean concerns(Candidate candidate) {
        return candidate instanceof Candidate.ToInstance(var instance)
                && !instance.node().equals(self);
    }

    /** What is to be told; empty where that is too much. */
    Optional<Doubt> news(Candidate candidate, Event.Ejected event, long nowNs) {
        toldNs.values().removeIf(then -> nowNs - then >= EACH_NS);
        if (!(candidate instanceof Candidate.ToInstance(var instance))
                || toldNs.containsKey(candidate.id())
                || !all.take(nowNs)) {
            return Optional.empty();
        }
        toldNs.put(candidate.id(), nowNs);
        return Optional.of(new Doubt(
                instance.service(), instance.number(), kind(event.evidence()), event.port(), event.protocol()));
    }

    private static Doubt.Kind kind(Evidence evidence) {
        return switch (evidence) {
            case REFUSED -> Doubt.Kind.REFUSED;
            case UNANSWERED -> Doubt.Kind.UNANSWERED;
            case SILENT -> Doubt.Kind.SILENT;
        };
    }
}
