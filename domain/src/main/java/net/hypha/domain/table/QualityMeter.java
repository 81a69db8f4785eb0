package net.hypha.domain.table;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import net.hypha.exchange.message.Observation;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/** Sums up what nodes observe into one quality per service. Not for two threads at once. */
public final class QualityMeter {
    /** A response time, or how many instances are ready, is news from this relative change on: of up to five instances each one is. */
    private static final double NEWS = 0.20;

    /** A way that is longer or shorter by no more than this is as long as before. */
    private static final long NEWS_WAY_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private final ToLongFunction<ServiceState> beyond;
    private final Map<ServiceKey, Measured> measured = new HashMap<>();
    private final Map<ServiceKey, Quality> told = new HashMap<>();
    private final Set<ServiceKey> news = new LinkedHashSet<>();
    private final Map<ServiceKey, Long> waiting = new LinkedHashMap<>(); // since which turn; the longest first
    private long turn;

    /** @param beyond how far the instances of a service are behind a gateway, as {@link Quality#beyondNs} */
    public QualityMeter(ToLongFunction<ServiceState> beyond) {
        this.beyond = beyond;
    }

    /** @param by the node that measured */
    public void observe(NodeName by, Observation observation) {
        if (observation.responseNs() > 0) {
            of(observation.service()).observe(by, observation.number(), observation.responseNs());
            news.add(observation.service());
        }
    }

    /** The services that were measured since this was last asked. */
    public List<ServiceKey> takeObserved() {
        List<ServiceKey> taken = List.copyOf(news);
        news.clear();
        return taken;
    }

    /**
     * How many flows the ready instances of a service have in flight, as it is to be told from now on.
     *
     * @param flows a step, 0 and up: each other one is news
     * @see FlowSteps
     */
    public void loaded(ServiceKey service, int flows) {
        of(service).loaded(flows);
    }

    private Measured of(ServiceKey service) {
        return measured.computeIfAbsent(service, each -> new Measured());
    }

    /** What a node measured counts no more. */
    public void forget(NodeName node) {
        measured.values().forEach(each -> each.forget(node));
    }

    /**
     * The quality to tell of a service now: the last one told, unless flows in flight are another step, or something moved by more than a fifth:
     * the number of ready instances, their weight, the best response time, or the way behind the gateways (and that by more than 0.2 ms).
     */
    public Quality quality(ServiceState own) {
        Quality now = measure(own);
        Quality former = told.get(own.key());
        if (former == null || isNews(former, now)) {
            told.put(own.key(), now);
            waiting.remove(own.key());
            return now;
        }
        boolean waits = now.ready() != former.ready()
                || now.weight() != former.weight()
                || now.bestResponseNs() != former.bestResponseNs();
        if (waits) { // ways need not be told any better: nothing is chosen by so little
            waiting.putIfAbsent(own.key(), turn);
        }
        return former;
    }

    /** Whether another quality would be told now than was told last. */
    public boolean hasNews(ServiceState own) {
        Quality former = told.get(own.key());
        return former == null || isNews(former, measure(own));
    }

    private static boolean isNews(Quality before, Quality now) {
        return hasMoved(before.ready(), now.ready(), 0)
                || hasMoved(before.weight(), now.weight(), 0)
                || hasMoved(before.bestResponseNs(), now.bestResponseNs(), 0)
                || before.inFlight() != now.inFlight()
                || before.isPlaced() != now.isPlaced()
                || hasMoved(before.beyondNs(), now.beyondNs(), NEWS_WAY_NS);
    }

    private static boolean hasMoved(long before, long now, long least) {
        long by = Math.abs(now - before);
        return by >= least && by > NEWS * before;
    }

    /** Whether something has become different by too little to be told. */
    public boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /**
     * Another turn, of which there are some each second: the service of which that has been so for the longest, and for many turns; the next
     * quality of it is told as it is. One at a time: each costs all who listen to it in all domains more than so small a difference matters.
     */
    public Optional<ServiceKey> takeWaiting(int turns) {
        turn++;
        Optional<ServiceKey> taken = waiting.entrySet().stream()
                .findFirst()
                .filter(entry -> turn - entry.getValue() >= turns)
                .map(Map.Entry::getKey);
        taken.ifPresent(service -> {
            waiting.remove(service);
            told.remove(service);
        });
        return taken;
    }

    /** A service is gone. */
    public void forget(ServiceKey service) {
        waiting.remove(service);
        told.remove(service);
        measured.remove(service);
    }

    private Quality measure(ServiceState own) {
        return of(own.key()).quality(own, beyond.applyAsLong(own));
    }
}
