package net.hypha.node.plan;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order, without a thread of its own: in that of who brings one, or, while another is at it, in the other's. To
 * wake a thread takes longer than most tasks. Thread-safe.
 */
public final class Turns implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean ended;
    private volatile boolean over;

    /** Bounded by those who bring tasks. Without effect after the end. */
    @Override
    public void execute(Runnable task) {
        if (!ended) {
            add(task);
        }
    }

    private void add(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            do {
                Runnable next = tasks.remove();
                if (!over) {
                    run(next);
                }
            } while (waiting.decrementAndGet() > 0);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("A task failed; the next are run");
        }
    }

    /** Takes no more tasks, and lets those there are come to their end, for a while. */
    public void end(long patienceSeconds) throws InterruptedException {
        ended = true;
        CountDownLatch last = new CountDownLatch(1);
        add(() -> {
            over = true; // for those who were about to bring a task
            last.countDown();
        });
        if (!last.await(patienceSeconds, TimeUnit.SECONDS)) {
            LOG.atWarn().log("The last task has not come to its end");
        }
    }
}
