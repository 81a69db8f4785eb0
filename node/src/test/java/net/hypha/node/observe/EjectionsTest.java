package net.hypha.node.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.distance.Snapshot;
import net.hypha.node.plan.Desired;
import net.hypha.node.plan.Ids;
import net.hypha.node.plan.Observed;
import net.hypha.node.plan.Planner;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.table.ServiceState;
import net.hypha.semantics.table.Table;
import net.hypha.semantics.table.TableChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EjectionsTest {
    private final Desired desired =
            new Planner(Policies.STANDARD::policy).plan(Worlds.router1(Instance.State.READY), new Ids());
    private final List<Integer> readmitted = new ArrayList<>();
    private final Delays timers = new Delays();
    private final Observing observing =
            new Observing(() -> Snapshot.NOTHING, (candidate, service) -> 0, () -> {}, () -> this.nowNs);
    private boolean checked;
    private long nowNs = 7;
    private final Ejections ejections =
            new Ejections(() -> desired, readmitted::add, observing, service -> checked, timers, () -> nowNs);

    /** Runs nothing by itself. */
    private static final class Delays extends ScheduledThreadPoolExecutor {
        final List<Long> seconds = new ArrayList<>();
        final List<Runnable> tasks = new ArrayList<>();

        Delays() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            seconds.add(unit.toSeconds(delay));
            tasks.add(task);
            return super.schedule(() -> {}, 0, unit);
        }
    }

    @AfterEach
    void end() {
        timers.shutdownNow();
    }

    @Test
    void eachTimeItTakesTwiceAsLongUpToAMinute() {
        for (int i = 0; i < 5; i++) {
            ejected(Evidence.SILENT);
            timeIsOver();
        }
        assertThat(timers.seconds).containsExactly(15L, 30L, 60L, 60L, 60L);
    }

    @Test
    void aBurstOfRefusalsIsOneEjection() {
        for (int i = 0; i < 6; i++) {
            ejected(Evidence.REFUSED);
            nowNs += TimeUnit.MILLISECONDS.toNanos(10);
        }
        assertThat(timers.seconds).containsExactly(2L);

        timeIsOver();
        ejected(Evidence.REFUSED);
        assertThat(timers.seconds).containsExactly(2L, 4L);
    }

    @Test
    void whoRefusesOrIsCheckedIsTriedSooner() {
        ejected(Evidence.REFUSED);
        checked = true;
        nowNs += TimeUnit.MINUTES.toNanos(20);
        ejected(Evidence.UNANSWERED);
        assertThat(timers.seconds).containsExactly(2L, 3L);
    }

    @Test
    void itComesBackSlowlyAndOnlyByTheLastEjection() {
        ejected(Evidence.SILENT);
        nowNs += 10;
        ejections.observed(stats(null), nowNs);
        ejected(Evidence.SILENT);
        timers.tasks.get(0).run();
        assertThat(readmitted).as("it was ejected again since").isEmpty();

        nowNs += 10;
        timers.tasks.get(1).run();
        assertThat(readmitted).containsExactly(1);
        assertThat(since()).isEqualTo(Map.of(1, 27L));
    }

    @Test
    void whomTheDatapathLetsInByItselfBeginsSlowlyThenAndNotLater() {
        ejected(Evidence.UNANSWERED);
        nowNs = 20;
        ejections.observed(stats(Evidence.UNANSWERED), nowNs);
        ejections.observed(stats(null), 7);
        assertThat(since()).as("it is out; before it was, it was in").isEmpty();

        ejections.observed(stats(null), nowNs);
        assertThat(since()).isEqualTo(Map.of(1, 20L));
        nowNs = 30;
        ejections.observed(stats(null), nowNs);
        timers.tasks.getFirst().run();
        assertThat(readmitted).isEmpty();
        assertThat(since()).isEqualTo(Map.of(1, 20L));
    }

    @Test
    void whoItsOwnNodeSaysIsReadyComesBackAtOnce() {
        ejected(Evidence.SILENT);
        ejections.cameBack(Map.of(Worlds.WEB, Set.of(2)));
        assertThat(readmitted).isEmpty();
        ejections.cameBack(Map.of(Worlds.WEB, Set.of(1)));
        assertThat(readmitted).containsExactly(1);
        assertThat(since()).as("others may have been out, too").isEmpty();
        ejections.cameBack(Map.of(Worlds.WEB, Set.of(1)));
        assertThat(readmitted).hasSize(1);
    }

    @Test
    void whatWasNoFaultOfItLeavesNoTrace() {
        ejected(Evidence.REFUSED);
        ejections.pardoned(1);
        assertThat(readmitted).containsExactly(1);
        nowNs += 10;
        ejections.observed(stats(null), nowNs);
        timers.tasks.getFirst().run();
        assertThat(readmitted).hasSize(1);
        assertThat(since()).isEmpty();
    }

    @Test
    void aRouteThatComesBackBeginsSlowly() {
        Desired routed = new Planner(Policies.STANDARD::policy).plan(Worlds.router2(), new Ids());
        Ejections elsewhere =
                new Ejections(() -> routed, readmitted::add, observing, service -> checked, timers, () -> nowNs);
        ServiceState web = Worlds.learnt();
        observing.changed(Table.empty().apply(new TableChange(true, List.of(web), List.of())), List.of(Worlds.WEB));
        elsewhere.ejected(new Event.Ejected(0, 80, 6, Evidence.UNANSWERED, false));
        timers.tasks.getFirst().run();
        assertThat(readmitted).containsExactly(0);
        Observed.OfService observed = observing.now().services().get(Worlds.WEB);
        assertThat(observed).isNotNull();
        assertThat(observed.routes().get(Worlds.CLUSTER)).isEqualTo(new Observed.OfRoute(0, false, 7));
    }

    private Map<Integer, Long> since() {
        Observed.OfService observed = observing.now().services().get(Worlds.WEB);
        return observed == null ? Map.of() : observed.since();
    }

    private void timeIsOver() {
        nowNs += TimeUnit.SECONDS.toNanos(timers.seconds.getLast());
        timers.tasks.getLast().run();
    }

    /** Of backend 1. */
    private static Map<Integer, BackendStats> stats(@Nullable Evidence evidence) {
        return Map.of(1, new BackendStats(0, 0, 0, 0, 0, 0, 0, 0, 0, false, evidence));
    }

    /** Instance 1 is backend 1. */
    private void ejected(Evidence evidence) {
        ejections.ejected(new Event.Ejected(1, 80, 6, evidence, false));
    }
}
