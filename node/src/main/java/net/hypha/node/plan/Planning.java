package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Op;
import net.hypha.semantics.table.PersistentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel at the desired state: one queue, one run at a time; changes that come during a run are served together by
 * the next. Thread-safe.
 */
public final class Planning {
    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

    private final Planner planner;
    private final Ids ids;
    private final Datapath datapath;
    private final Supplier<World> world;
    private final IdKeeper keeper;
    private final Executor queue;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean started;
    private boolean scheduled;
    private @Nullable PersistentMap<Entry.Key, Entry> actual; // null: to be read from the kernel
    private volatile Desired desired = Desired.NOTHING;
    private volatile @Nullable String trouble;

    /** Keeps the ids on disk. */
    public interface IdKeeper {
        /** Before the kernel hears of them; held packets wait meanwhile. */
        void keep(List<Ids.Change> changes, Ids all);

        /** After each run: what may take a while. */
        default void tidy(Ids all) {}
    }

    /**
     * @param world read at the start of each run
     * @param queue runs one task after the other
     */
    public Planning(
            Planner planner, Ids ids, Datapath datapath, Supplier<World> world, IdKeeper keeper, Executor queue) {
        this.planner = planner;
        this.ids = ids;
        this.datapath = datapath;
        this.world = world;
        this.keeper = keeper;
        this.queue = queue;
    }

    /** Called after each run, in its thread; add before the first change. */
    public synchronized void addListener(Runnable listener) {
        listeners.add(listener);
    }

    /** Something has changed. Done when the kernel holds what follows from it, or cannot. */
    public CompletableFuture<Void> changed() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(done);
            if (!started || scheduled) {
                return done;
            }
            scheduled = true;
        }
        queue.execute(this::run);
        return done;
    }

    /** Begins: up to here changes were only noted, so that a half known world was not acted upon. Done as {@link #changed}. */
    public CompletableFuture<Void> start() {
        synchronized (this) {
            started = true;
        }
        return changed();
    }

    /** What the kernel shall hold, as of the last run. */
    public Desired desired() {
        return desired;
    }

    /** Why the kernel does not hold it, for the operator; empty when all is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void run() {
        List<CompletableFuture<Void>> served;
        List<Runnable> told;
        synchronized (this) {
            scheduled = false;
            served = List.copyOf(waiting);
            waiting.clear();
            told = List.copyOf(listeners);
        }
        try {
            apply();
            served.forEach(done -> done.complete(null));
        } catch (RuntimeException e) {
            trouble = String.valueOf(e.getMessage());
            actual = null;
            LOG.atError().setCause(e).log("The datapath could not be brought to the desired state");
            served.forEach(done -> done.completeExceptionally(e));
        }
        told.forEach(Runnable::run);
        keeper.tidy(ids);
    }

    /** @throws DatapathException where the kernel would not take it */
    private void apply() {
        PersistentMap<Entry.Key, Entry> before = actual == null ? Diff.byKey(datapath.entries()) : actual;
        World now = world.get();
        Desired next = planner.plan(now, ids);
        List<Ids.Change> numbered = ids.takeChanges();
        if (!numbered.isEmpty()) {
            keeper.keep(numbered, ids);
        }
        if (now.neighbourhood() == null) {
            next = next.onTopOf(
                    before); // nothing has been told yet: a predecessor's entries are still the best there is
        }
        List<Op> ops = Diff.between(next.entries(), before);
        if (!ops.isEmpty()) {
            actual = null;
            datapath.apply(ops);
            LOG.atDebug().addKeyValue("steps", ops.size()).log("The datapath is brought up to date");
        }
        actual = next.entries();
        desired = next;
        trouble = null;
    }
}
