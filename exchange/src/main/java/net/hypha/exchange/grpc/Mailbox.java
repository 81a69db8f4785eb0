package net.hypha.exchange.grpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order, on a virtual thread that lives while there are any, short ones where they come in. Bounded by those who fill it:
 * a line asks for the next frame only when the last one is dealt with.
 */
final class Mailbox implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            start();
        }
    }

    /** As {@link #execute}, but by this thread where nothing else is under way: waking another takes longer than a short task. */
    void executeHere(Runnable task) {
        if (!waiting.compareAndSet(0, 1)) {
            execute(task);
            return;
        }
        run(task);
        if (waiting.decrementAndGet() > 0) {
            start();
        }
    }

    private void start() {
        Thread.ofVirtual().name("exchange-session").start(this::work);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("A task of an exchange session failed");
        }
    }

    private void work() {
        do {
            run(tasks.remove());
        } while (waiting.decrementAndGet() > 0);
    }
}
