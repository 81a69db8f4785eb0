package net.hypha.node.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Observation;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.semantics.plan.Candidate;

/** Decides what of the measurements is news for the domain. Used by one thread. */
final class Reports {
    private static final double CHANGE = 0.2;
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Map<String, Long> told = new HashMap<>();
    private boolean toldEver;
    private long toldAtNs;

    /**
     * Response times that changed by more than a fifth since they were told, at most every 200 ms.
     *
     * @param backends what each measured number stands for
     */
    List<Observation> news(Map<Integer, Candidate> backends, Map<Integer, BackendStats> stats, long nowNs) {
        if (toldEver && nowNs - toldAtNs < INTERVAL_NS) {
            return List.of();
        }
        List<Observation> news = new ArrayList<>();
        Map<String, Long> still = new HashMap<>();
        backends.forEach((id, candidate) -> {
            BackendStats measured = stats.get(id);
            if (candidate instanceof Candidate.ToInstance(var instance) && measured != null && measured.samples() > 0) {
                long before = told.getOrDefault(candidate.id(), 0L);
                boolean changed = Math.abs(measured.responseNs() - before) > CHANGE * before;
                if (changed) {
                    news.add(new Observation(instance.service(), instance.number(), measured.responseNs()));
                }
                still.put(candidate.id(), changed ? Long.valueOf(measured.responseNs()) : Long.valueOf(before));
            }
        });
        told.clear();
        told.putAll(still);
        if (!news.isEmpty()) {
            toldEver = true;
            toldAtNs = nowNs;
        }
        return news;
    }

    /** A new session: all is news again. */
    void forget() {
        told.clear();
        toldEver = false;
    }
}
