package net.hypha.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Something to be undone if the program is ended from outside (Ctrl-C, SIGTERM) while its command works: the worker is
 * interrupted and given time to tidy up by itself; what is left then is undone.
 */
public final class Cleanup implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    private Cleanup(Runnable undo) {
        hook = new Thread(() -> run(undo), "cleanup");
    }

    /** From now until {@link #close}. */
    public static Cleanup onExit(Runnable undo) {
        Cleanup cleanup = new Cleanup(undo);
        Runtime.getRuntime().addShutdownHook(cleanup.hook);
        return cleanup;
    }

    private void run(Runnable undo) {
        worker.interrupt();
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(
                        "hypha: the work did not stop within " + PATIENCE_SECONDS + " s, removing its traces");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        undo.run();
    }

    /** The worker is done, and has tidied up unless it is to stay. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the program ends already, and the hook does its work
        }
    }
}
