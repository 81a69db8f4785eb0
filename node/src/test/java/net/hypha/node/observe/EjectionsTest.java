package net.hypha.node.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.distance.Snapshot;
import net.hypha.node.plan.Desired;
import net.hypha.node.plan.Ids;
import net.hypha.node.plan.Planner;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Instance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EjectionsTest {
    private final Desired desired =
            new Planner(Policies.STANDARD::policy).plan(Worlds.router1(Instance.State.READY), new Ids());
    private final List<Integer> readmitted = new ArrayList<>();
    private final Delays timers = new Delays();
    private final Observing observing =
            new Observing(() -> Snapshot.NOTHING, (candidate, service) -> 0, () -> {}, () -> 7);
    private boolean checked;
    private long nowNs;
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
        }
        assertThat(timers.seconds).containsExactly(15L, 30L, 60L, 60L, 60L);
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
        nowNs++;
        ejected(Evidence.SILENT);
        timers.tasks.get(0).run();
        assertThat(readmitted).as("it was ejected again since").isEmpty();

        timers.tasks.get(1).run();
        assertThat(readmitted).containsExactly(1);
        assertThat(observing.now().services().get(Worlds.WEB)).isNotNull();
    }

    @Test
    void whoItsOwnNodeSaysIsReadyComesBackAtOnce() {
        ejected(Evidence.SILENT);
        ejections.cameBack(Map.of(Worlds.WEB, Set.of(2)));
        assertThat(readmitted).isEmpty();
        ejections.cameBack(Map.of(Worlds.WEB, Set.of(1)));
        assertThat(readmitted).containsExactly(1);
        ejections.cameBack(Map.of(Worlds.WEB, Set.of(1)));
        assertThat(readmitted).hasSize(1);
    }

    /** Instance 1 is backend 1. */
    private void ejected(Evidence evidence) {
        ejections.ejected(new Event.Ejected(1, 80, 6, evidence, false));
    }
}
