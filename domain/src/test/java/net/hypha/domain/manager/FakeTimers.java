package net.hypha.domain.manager;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that only passes when told to. */
final class FakeTimers implements Later {
    private record Task(long due, long order, Runnable what) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private long nowMs;
    private long count;

    @Override
    public void after(Duration delay, Runnable what) {
        tasks.add(new Task(nowMs + delay.toMillis(), count++, what));
    }

    /** The same time as a clock shows it. */
    Instant now() {
        return Instant.EPOCH.plusMillis(nowMs);
    }

    void pass(Duration time) {
        long until = nowMs + time.toMillis();
        for (Task next = tasks.peek(); next != null && next.due() <= until; next = tasks.peek()) {
            tasks.remove();
            nowMs = next.due();
            next.what().run();
        }
        nowMs = until;
    }
}
