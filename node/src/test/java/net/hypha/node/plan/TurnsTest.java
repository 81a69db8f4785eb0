package net.hypha.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {
    private final Turns turns = new Turns();

    @Test
    void aTaskRunsInTheThreadThatBringsItAndItsOwnTasksAfterIt() {
        List<String> order = new ArrayList<>();
        turns.execute(() -> {
            turns.execute(() -> order.add("second"));
            order.add("first");
        });
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void whileOneIsAtItOthersDoNotWait() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Thread> ran = new ArrayList<>();
        Thread busy = Thread.ofVirtual()
                .start(() -> turns.execute(() -> {
                    started.countDown();
                    await(goOn);
                }));
        started.await();

        turns.execute(() -> ran.add(Thread.currentThread()));
        assertThat(ran).isEmpty();
        goOn.countDown();
        busy.join();

        assertThat(ran).containsExactly(busy);
    }

    @Test
    void aTaskThatFailsStopsNoOther() {
        List<String> ran = new ArrayList<>();
        turns.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        turns.execute(() -> ran.add("next"));
        assertThat(ran).containsExactly("next");
    }

    @Test
    void afterTheEndNothingRuns() throws InterruptedException {
        turns.end(1);
        List<String> ran = new ArrayList<>();
        turns.execute(() -> ran.add("late"));
        assertThat(ran).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
