package net.hypha.node.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.plan.Desired;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.ServiceKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those take flows again that the datapath has ejected: at once where the instance's own node says that it is ready again, else after a
 * while, which doubles each time. They begin slowly, also where the datapath let them in by itself since they answer. Thread-safe.
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

    /**
     * What speaks against one.
     *
     * @param times that it was out before, of late
     * @param backend its number when it was ejected last
     * @param fromNs when that was heard of
     * @param untilNs when its time is over
     * @param out whether it is out now, as far as is known
     */
    private record Strikes(int times, int backend, long fromNs, long untilNs, boolean out) {
        /** Whether all that is heard of a backend now belongs to this ejection. */
        boolean isOut(int number, long nowNs) {
            return out && backend == number && nowNs < untilNs;
        }

        /** How often one was out that is ejected now. */
        int timesBefore(long nowNs) {
            return nowNs - fromNs > FORGIVEN.toNanos() ? 0 : Math.min(times + 1, MAX_DOUBLINGS);
        }

        Strikes over() {
            return new Strikes(times, backend, fromNs, untilNs, false);
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

    /** A backend was ejected; returns at once. It counts once as long as it is out, however many flows find out. */
    public void ejected(Event.Ejected event) {
        Candidate candidate = desired.get().backends().get(event.backend());
        long nowNs = nanoTime.getAsLong();
        Strikes before = candidate == null ? null : strikes.get(candidate.id());
        if (candidate == null || (before != null && before.isOut(event.backend(), nowNs))) {
            return;
        }
        int times = before == null ? 0 : before.timesBefore(nowNs);
        Duration out = out(event.evidence(), checked.test(candidate.service()), times);
        Strikes latest = new Strikes(times, event.backend(), nowNs, nowNs + out.toNanos(), true);
        strikes.put(candidate.id(), latest);
        LOG.atWarn()
                .addKeyValue("candidate", candidate.id())
                .addKeyValue("evidence", event.evidence())
                .addKeyValue("port", event.port())
                .addKeyValue("seconds", out.toSeconds())
                .log("Takes no new flows from here for a while");
        var _ = timers.schedule(() -> retry(candidate, latest), out.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Duration out(Evidence evidence, boolean isChecked, int times) {
        Duration silent = isChecked ? AFTER_SILENCE_IF_CHECKED : AFTER_SILENCE;
        Duration first = evidence == Evidence.REFUSED ? AFTER_REFUSAL : silent;
        Duration out = first.multipliedBy(1L << times);
        return out.compareTo(LONGEST) > 0 ? LONGEST : out;
    }

    /** Unless it is in again, and maybe out again, since. */
    private void retry(Candidate candidate, Strikes latest) {
        Candidate now = desired.get().backends().get(latest.backend());
        if (now != null && now.id().equals(candidate.id()) && strikes.replace(now.id(), latest, latest.over())) {
            readmit.accept(latest.backend());
            observing.cameBack(List.of(now));
        }
    }

    /**
     * Who is out no more without having been let in from here begins slowly as of now: callers had an answer from it, or its node has looked.
     *
     * @param measured by backend number
     * @param readNs before it was read, nanoseconds: who was ejected later is not out yet by it
     */
    public void observed(Map<Integer, BackendStats> measured, long readNs) {
        Map<Integer, Candidate> backends = desired.get().backends();
        List<Candidate> back = new ArrayList<>();
        strikes.forEach((id, known) -> {
            BackendStats stats = known.out() && known.fromNs() < readNs ? measured.get(known.backend()) : null;
            Candidate candidate = backends.get(known.backend());
            if (stats != null
                    && stats.ejected() == null
                    && candidate != null
                    && candidate.id().equals(id)
                    && strikes.replace(id, known, known.over())) {
                back.add(candidate);
            }
        });
        if (!back.isEmpty()) {
            observing.cameBack(back);
        }
    }

    /** Their own nodes say that these are ready. Whether they begin slowly depends on who else was, and is not decided here. */
    public void cameBack(Map<ServiceKey, Set<Integer>> instances) {
        if (strikes.isEmpty() || instances.isEmpty()) {
            return;
        }
        desired.get().backends().forEach((id, candidate) -> {
            if (candidate instanceof Candidate.ToInstance(var instance)
                    && instances.getOrDefault(instance.service(), Set.of()).contains(instance.number())
                    && strikes.remove(candidate.id()) != null) {
                readmit.accept(id);
            }
        });
    }

    /** What spoke against a backend was no fault of it: it takes flows again as if nothing had been. */
    public void pardoned(int backend) {
        Candidate candidate = desired.get().backends().get(backend);
        if (candidate != null) {
            strikes.remove(candidate.id());
        }
        readmit.accept(backend);
    }

    /** Forgets those that have gone. */
    public void tidy() {
        Set<String> known = new HashSet<>();
        desired.get().backends().values().forEach(candidate -> known.add(candidate.id()));
        strikes.keySet().retainAll(known);
    }
}
