package net.hypha.node.observe;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.hypha.exchange.message.Doubt;
import net.hypha.kernel.datapath.Event;
import net.hypha.node.plan.Desired;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.NodeName;

/** Tells the domain what callers here saw of instances elsewhere, so that these are looked at by their own nodes. Thread-safe. */
public final class Whistle {
    private final Supplier<Desired> desired;
    private final Predicate<Doubt> tell;
    private final LongSupplier nanoTime;
    private final Suspicions suspicions;
    private final LongAdder told = new LongAdder();
    private final LongAdder tooMany = new LongAdder();
    private final LongAdder outOfReach = new LongAdder();

    /** @param tell false where the domain is out of reach: nothing is kept, as it would be of the past */
    public Whistle(NodeName self, Supplier<Desired> desired, Predicate<Doubt> tell, LongSupplier nanoTime) {
        this.desired = desired;
        this.tell = tell;
        this.nanoTime = nanoTime;
        this.suspicions = new Suspicions(self, nanoTime.getAsLong());
    }

    /** A backend was ejected. */
    public void ejected(Event.Ejected event) {
        Candidate candidate = desired.get().backends().get(event.backend());
        if (candidate == null || !suspicions.concerns(candidate)) {
            return;
        }
        Optional<Doubt> news;
        synchronized (this) {
            news = suspicions.news(candidate, event, nanoTime.getAsLong());
        }
        if (news.isEmpty()) {
            tooMany.increment();
        } else if (tell.test(news.get())) {
            told.increment();
        } else {
            outOfReach.increment();
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
