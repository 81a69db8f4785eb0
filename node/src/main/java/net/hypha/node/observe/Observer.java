package net.hypha.node.observe;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import net.hypha.exchange.message.Observation;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.node.plan.Desired;

/** Reads the datapath's measurements and tells the domain what changed. One thread calls {@link #tick}. */
public final class Observer {
    /** After so long without a sample a response time counts half, so that one that was slow is tried again. */
    public static final Duration HALF_LIFE = Duration.ofSeconds(1);

    private final Datapath datapath;
    private final Supplier<Desired> desired;
    private final Consumer<List<Observation>> tell;
    private final LongSupplier nanoTime;
    private final Reports reports;
    private volatile Map<Integer, BackendStats> latest = Map.of();
    private volatile boolean newSession;

    public Observer(
            Reports reports,
            Datapath datapath,
            Supplier<Desired> desired,
            Consumer<List<Observation>> tell,
            LongSupplier nanoTime) {
        this.reports = reports;
        this.datapath = datapath;
        this.desired = desired;
        this.tell = tell;
        this.nanoTime = nanoTime;
    }

    /** One reading. */
    public void tick() {
        Map<Integer, BackendStats> stats = datapath.backendStats();
        latest = stats;
        if (newSession) {
            newSession = false;
            reports.forget();
        }
        List<Observation> news = reports.news(desired.get().backends(), stats, nanoTime.getAsLong());
        if (!news.isEmpty()) {
            tell.accept(news);
        }
    }

    /** The domain may have forgotten all: tell it all with the next reading. Any thread. */
    public void newSession() {
        newSession = true;
    }

    /** The last reading, by backend number. Any thread. */
    public Map<Integer, BackendStats> latest() {
        return latest;
    }
}
