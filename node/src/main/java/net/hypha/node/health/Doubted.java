package net.hypha.node.health;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.node.table.Known;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.Workloads;
import net.hypha.semantics.service.ServiceKey;

/**
 * Looks at instances of this node of which callers elsewhere saw something: by the service's own check, at once; where there is none, by a connection to
 * the port that was called. What callers say counts for nothing else. Each instance once a second at most. Thread-safe.
 */
public final class Doubted {
    private static final int TCP = 6;
    private static final long EACH_NS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Known> known;
    private final Workloads workloads;
    private final HealthKeeper health;
    private final Refusals refusals;
    private final LongSupplier nanoTime;
    private final Map<String, Long> lookedAtNs = new ConcurrentHashMap<>(); // by workload; of those that are here
    private final Map<Outcome, LongAdder> counters = new ConcurrentHashMap<>();

    /** What becomes of a doubt. */
    private enum Outcome {
        /** The service's check began. */
        CHECKED,
        /** A connection was tried. */
        CONNECTED,
        /** It was looked at within the second, or is now, or too many others are. */
        TOO_MANY,
        /** Nothing checks it, and it is no matter of connections. */
        NO_USE,
        /** There is no such instance here. */
        UNKNOWN;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Doubted(
            Supplier<Known> known, Workloads workloads, HealthKeeper health, Refusals refusals, LongSupplier nanoTime) {
        this.known = known;
        this.workloads = workloads;
        this.health = health;
        this.refusals = refusals;
        this.nanoTime = nanoTime;
        Arrays.stream(Outcome.values()).forEach(outcome -> counters.put(outcome, new LongAdder()));
    }

    /** The domain passes on what others saw. Returns at once. */
    public void heard(List<Doubt> doubts) {
        doubts.forEach(
                doubt -> Objects.requireNonNull(counters.get(follow(doubt))).increment());
    }

    private Outcome follow(Doubt doubt) {
        Optional<Attached> here = find(doubt);
        if (here.isEmpty()) {
            return Outcome.UNKNOWN;
        }
        String id = here.get().id();
        boolean checked = health.isChecked(id);
        if (!checked && (doubt.protocol() != TCP || doubt.port() == 0)) {
            return Outcome.NO_USE;
        }
        if (!isDue(id)) {
            return Outcome.TOO_MANY;
        }
        if (checked) {
            health.checkNow(id);
            return Outcome.CHECKED;
        }
        return refusals.doubted(here.get(), known.get().family(doubt.service()), doubt.port())
                ? Outcome.CONNECTED
                : Outcome.TOO_MANY;
    }

    private boolean isDue(String workload) {
        long nowNs = nanoTime.getAsLong();
        lookedAtNs.values().removeIf(then -> nowNs - then >= EACH_NS);
        return lookedAtNs.putIfAbsent(workload, nowNs) == null;
    }

    private Optional<Attached> find(Doubt doubt) {
        Neighbourhood around = known.get().neighbourhood();
        return workloads.list().stream()
                .filter(each -> around != null && isMeant(each, doubt, around))
                .findFirst();
    }

    private static boolean isMeant(Attached each, Doubt doubt, Neighbourhood around) {
        return each.request().service() != null
                && new ServiceKey(each.request().service(), around.domain().name()).equals(doubt.service())
                && Integer.valueOf(doubt.number()).equals(each.number());
    }

    /** What was heard, by what became of it. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = new TreeMap<>();
        counters.forEach((outcome, count) -> all.put("heard-" + outcome.word(), count.sum()));
        return all;
    }
}
