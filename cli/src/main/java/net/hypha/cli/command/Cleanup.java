package net.hypha.cli.command;

/** Something to be undone if the program is ended from outside (Ctrl-C, SIGTERM) while its command works. */
final class Cleanup implements AutoCloseable {
    private final Thread worker = Thread.currentThread();
    private final Thread hook;

    private Cleanup(Runnable undo) {
        hook = new Thread(() -> run(undo), "cleanup");
    }

    /** From now until {@link #close}. */
    static Cleanup onExit(Runnable undo) {
        Cleanup cleanup = new Cleanup(undo);
        Runtime.getRuntime().addShutdownHook(cleanup.hook);
        return cleanup;
    }

    private void run(Runnable undo) {
        worker.interrupt();
        undo.run();
    }

    /** Nothing is to be undone any more. */
    void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the program ends already, and the hook does its work
        }
    }

    @Override
    public void close() {
        cancel();
    }
}
