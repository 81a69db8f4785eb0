package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import net.hypha.domain.journal.JournalException;
import org.jspecify.annotations.Nullable;

/**
 * Runs turns one at a time. Those that wait for one another are one batch, whose changes are written to disk together: a disk takes one sync
 * for many changes as fast as for one. Who waits is bounded by the sessions and requests there may be.
 */
final class Turns {
    /** So that the first of a batch does not wait for too many others. */
    private static final int BATCH = 256;

    private final Batch batch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Waiting<?, ?>> queue = new ConcurrentLinkedQueue<>();

    Turns(Batch batch) {
        this.batch = batch;
    }

    /** What is done with all changes of a batch. */
    interface Batch {
        /** Changes to be written since the batch began. */
        int changes();

        /** Writes them and tells everybody; a failure undoes them all. */
        void end();
    }

    interface Turn<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Runs alone, and returns when what it changed is on disk and has been told. Within a turn it is a part of that.
     *
     * @throws JournalException if the turn changed something and that could not be written; then nothing has changed
     */
    <T, E extends Exception> T run(Turn<T, E> turn) throws E {
        if (lock.isHeldByCurrentThread()) {
            return turn.run();
        }
        Waiting<T, E> mine = new Waiting<>(turn);
        queue.add(mine);
        lock.lock();
        try {
            while (!mine.done) {
                runBatch();
            }
        } finally {
            lock.unlock();
        }
        return mine.result();
    }

    /** Whether a turn is under way, which may be waiting for the disk. */
    boolean isBusy() {
        return lock.isLocked();
    }

    /** Turns that wait for the batch under way. */
    int waiting() {
        return queue.size();
    }

    /** What fails at the end of a batch, other than the writing, nobody of it may take for done. */
    private void runBatch() {
        List<Waiting<?, ?>> ran = new ArrayList<>();
        for (Waiting<?, ?> next = queue.poll(); next != null; next = ran.size() < BATCH ? queue.poll() : null) {
            int before = batch.changes();
            next.run();
            next.wrote = batch.changes() > before;
            ran.add(next);
        }
        try {
            batch.end();
        } catch (RuntimeException e) {
            boolean onlyWriting = e instanceof JournalException;
            ran.stream().filter(each -> each.wrote || !onlyWriting).forEach(each -> each.failure = e);
        } finally {
            ran.forEach(each -> each.done = true);
        }
    }

    private static final class Waiting<T, E extends Exception> {
        private final Turn<T, E> turn;
        private @Nullable T result;
        private @Nullable Throwable failure;
        private boolean wrote;
        private boolean done;

        Waiting(Turn<T, E> turn) {
            this.turn = turn;
        }

        private void run() {
            try {
                result = turn.run();
            } catch (Exception | Error e) {
                failure = e;
            }
        }

        @SuppressWarnings({"unchecked", "NullAway"}) // a turn fails with its own kind of exception, and may return null
        private T result() throws E {
            return switch (failure) {
                case null -> result;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw (E) failure;
            };
        }
    }
}
