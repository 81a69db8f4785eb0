package net.hypha.node.observe;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.plan.Desired;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.ServiceKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those take flows again that the datapath has ejected: at once where the instance's own node says that it is ready again, else after a
 * while, which doubles each time. They begin slowly. Thread-safe.
 */
public final class Ejections {
    private static final Logger LOG = LoggerFactory.getLogger(Ejections.class);

    /** Who refuses knows of it, and mostly says soon that it is unhealthy, or is ready again. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(2);

    /** Who gives no answer keeps those waiting who are sent to find out. */
    private static final Duration AFTER_SILENCE = Duration.ofSeconds(15);

    /** Where its own node checks it, that finds out sooner, and without callers. */
    private static final Duration AFTER_SILENCE_IF_CHECKED = Duration.ofSeconds(3);

    /** The datapath itself keeps nobody out for longer. */
    public static final Duration LONGEST = Duration.ofSeconds(60);

    private static final int MAX_DOUBLINGS = 5;

    /** One that was well for so long is trusted as at first. */
    private static final Duration FORGIVEN = Duration.ofMinutes(10);

    private final Supplier<Desired> desired;
    private final IntConsumer readmit;
    private final Observing observing;
    private final Predicate<ServiceKey> checked;
    private final ScheduledExecutorService timers;
    private final LongSupplier nanoTime;
    private final Map<String, Strikes> strikes = new ConcurrentHashMap<>(); // as many as backends at most

    private record Strikes(int times, long lastNs) {
        /** One more. */
        Strikes again(long nowNs) {
            boolean forgiven = nowNs - lastNs > FORGIVEN.toNanos();
            return new Strikes(forgiven ? 0 : Math.min(times + 1, MAX_DOUBLINGS), nowNs);
        }
    }

    /**
     * @param readmit lets a backend take flows again
     * @param checked whether a service has its instances checked by their nodes
     */
    public Ejections(
            Supplier<Desired> desired,
            IntConsumer readmit,
            Observing observing,
            Predicate<ServiceKey> checked,
            ScheduledExecutorService timers,
            LongSupplier nanoTime) {
        this.desired = desired;
        this.readmit = readmit;
        this.observing = observing;
        this.checked = checked;
        this.timers = timers;
        this.nanoTime = nanoTime;
    }

    /** A backend was ejected; returns at once. */
    public void ejected(Event.Ejected event) {
        Candidate candidate = desired.get().backends().get(event.backend());
        if (candidate == null) {
            return;
        }
        long nowNs = nanoTime.getAsLong();
        Strikes latest = strikes.merge(candidate.id(), new Strikes(0, nowNs), (before, first) -> before.again(nowNs));
        Duration out = out(event.evidence(), checked.test(candidate.service()), latest.times());
        LOG.atWarn()
                .addKeyValue("candidate", candidate.id())
                .addKeyValue("evidence", event.evidence())
                .addKeyValue("port", event.port())
                .addKeyValue("seconds", out.toSeconds())
                .log("Takes no new flows from here for a while");
        var _ = timers.schedule(() -> retry(event.backend(), candidate, latest), out.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Duration out(Evidence evidence, boolean isChecked, int times) {
        Duration silent = isChecked ? AFTER_SILENCE_IF_CHECKED : AFTER_SILENCE;
        Duration first = evidence == Evidence.REFUSED ? AFTER_REFUSAL : silent;
        Duration out = first.multipliedBy(1L << times);
        return out.compareTo(LONGEST) > 0 ? LONGEST : out;
    }

    /** Unless it has been ejected again since. */
    private void retry(int backend, Candidate candidate, Strikes latest) {
        Candidate now = desired.get().backends().get(backend);
        if (now != null && now.id().equals(candidate.id()) && latest.equals(strikes.get(candidate.id()))) {
            readmit(backend, now);
        }
    }

    /** Their own nodes say that these are ready. */
    public void cameBack(Map<ServiceKey, Set<Integer>> instances) {
        if (strikes.isEmpty() || instances.isEmpty()) {
            return;
        }
        desired.get().backends().forEach((id, candidate) -> {
            if (candidate instanceof Candidate.ToInstance(var instance)
                    && instances.getOrDefault(instance.service(), Set.of()).contains(instance.number())
                    && strikes.remove(candidate.id()) != null) {
                readmit(id, candidate);
            }
        });
    }

    private void readmit(int backend, Candidate candidate) {
        readmit.accept(backend);
        if (candidate instanceof Candidate.ToInstance(var instance)) {
            observing.cameBack(instance.service(), instance.number());
        }
    }

    /** Forgets those that have gone. */
    public void tidy() {
        Set<String> known = new HashSet<>();
        desired.get().backends().values().forEach(candidate -> known.add(candidate.id()));
        strikes.keySet().retainAll(known);
    }
}
