package net.hypha.node.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Message;
import net.hypha.kernel.datapath.Event;
import net.hypha.node.plan.Desired;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.NodeName;

/**
 * Tells the domain what callers here saw of instances elsewhere, so that these are looked at by their own nodes. Where many fail at once, what was
 * seen meanwhile goes together. Thread-safe.
 */
public final class Whistle {
    private final Supplier<Desired> desired;
    private final Predicate<List<Doubt>> tell;
    private final LongSupplier nanoTime;
    private final Suspicions suspicions;
    private final List<Doubt> waiting =
            new ArrayList<>(); // no more than what suspicions let through, and one message holds
    private final LongAdder told = new LongAdder();
    private final LongAdder tooMany = new LongAdder();
    private final LongAdder outOfReach = new LongAdder();

    /** @param tell false where the domain is out of reach: nothing is kept, as it would be of the past */
    public Whistle(NodeName self, Supplier<Desired> desired, Predicate<List<Doubt>> tell, LongSupplier nanoTime) {
        this.desired = desired;
        this.tell = tell;
        this.nanoTime = nanoTime;
        this.suspicions = new Suspicions(self, nanoTime.getAsLong());
    }

    /** A backend was ejected: the domain hears of it by the next {@link #blow}. */
    public void ejected(Event.Ejected event) {
        Candidate candidate = desired.get().backends().get(event.backend());
        if (candidate == null || !suspicions.concerns(candidate)) {
            return;
        }
        synchronized (this) {
            if (waiting.size() >= Message.MAX_DOUBTS) {
                tooMany.increment();
                return;
            }
            suspicions.news(candidate, event, nanoTime.getAsLong()).ifPresentOrElse(waiting::add, tooMany::increment);
        }
    }

    /** Tells what was seen since the last time; call it about ten times a second. */
    public void blow() {
        List<Doubt> news;
        synchronized (this) {
            news = List.copyOf(waiting);
            waiting.clear();
        }
        if (!news.isEmpty()) {
            (tell.test(news) ? told : outOfReach).add(news.size());
        }
    }

    /** What was seen here, by what became of it. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = new TreeMap<>();
        all.put("told", told.sum());
        all.put("not-told-too-many", tooMany.sum());
        all.put("not-told-out-of-reach", outOfReach.sum());
        return all;
    }
}
