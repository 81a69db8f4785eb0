package net.hypha.node.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import net.hypha.exchange.message.Observation;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;

/** Decides what of the measurements is news for the domain. Used by one thread. */
public final class Reports {
    private static final double CHANGE = 0.2;
    /** One flow more or less is none. */
    private static final int FLOWS = 1;

    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final NodeName self;
    private final BooleanSupplier othersAround;
    private final Map<String, Told> told = new HashMap<>();
    private boolean toldEver;
    private long toldAtNs;

    private record Told(long responseNs, int inFlight) {
        static final Told NOTHING = new Told(0, 0);

        boolean isNewsAfter(Told before) {
            boolean slower = Math.abs(responseNs - before.responseNs) > CHANGE * before.responseNs;
            int more = Math.abs(inFlight - before.inFlight);
            return slower || (more > FLOWS && more > CHANGE * before.inFlight) || (inFlight == 0 && more > 0);
        }
    }

    /**
     * @param self whose instances' flows are all seen here
     * @param othersAround whether there are other domains, which may have instances of the same services
     */
    public Reports(NodeName self, BooleanSupplier othersAround) {
        this.self = self;
        this.othersAround = othersAround;
    }

    /**
     * Response times, and flows in flight at instances of this node, that changed by more than a fifth since they were told, at most
     * every 200 ms. How much the only instance of a service has to do is no news where there are no other domains: nobody can choose another.
     *
     * @param backends what each measured number stands for
     */
    List<Observation> news(Map<Integer, Candidate> backends, Map<Integer, BackendStats> stats, long nowNs) {
        if (toldEver && nowNs - toldAtNs < INTERVAL_NS) {
            return List.of();
        }
        List<Observation> news = new ArrayList<>();
        Map<String, Told> still = new HashMap<>();
        Map<ServiceKey, Integer> instances = new HashMap<>();
        boolean others = othersAround.getAsBoolean();
        backends.values().forEach(candidate -> instances.merge(candidate.service(), 1, Integer::sum));
        backends.forEach((id, candidate) -> {
            BackendStats measured = stats.get(id);
            if (candidate instanceof Candidate.ToInstance(Instance instance) && measured != null) {
                boolean here = instance.node().equals(self);
                boolean loaded = here && (others || instances.getOrDefault(instance.service(), 0) > 1);
                Told now = new Told(measured.samples() > 0 ? measured.responseNs() : 0, loaded ? measured.open() : 0);
                Told before = told.getOrDefault(candidate.id(), Told.NOTHING);
                boolean changed = now.isNewsAfter(before);
                if (changed) {
                    news.add(new Observation(
                            instance.service(),
                            instance.number(),
                            now.responseNs(),
                            loaded ? now.inFlight() : Observation.NOT_HERE));
                }
                still.put(candidate.id(), changed ? now : before);
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
