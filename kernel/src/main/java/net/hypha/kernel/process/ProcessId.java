package net.hypha.kernel.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.kernel.ffm.Errno;
import net.hypha.kernel.ffm.ErrnoException;
import net.hypha.kernel.ffm.Libc;
import net.hypha.kernel.ffm.LibcPoll;
import net.hypha.kernel.net.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * A process, told from a later one that got the same number by the time it started.
 *
 * @param startTicks clock ticks between boot and its start: field 22 of {@code /proc/PID/stat}
 */
public record ProcessId(long pid, long startTicks) {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    /** The process that has this number now; empty if none has. */
    public static Optional<ProcessId> of(long pid) {
        return stat(pid).map(stat -> new ProcessId(pid, Long.parseLong(stat[19])));
    }

    /** All processes that are in a network namespace now. */
    public static List<ProcessId> in(NetworkNamespace namespace) throws IOException {
        Object wanted = inode(namespace.path());
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .filter(pid -> isIn(wanted, pid))
                    .flatMap(pid -> of(Long.parseLong(pid)).stream())
                    .toList();
        }
    }

    /** True until it has ended; a process whose parent has not yet taken note (a zombie) has ended. */
    public boolean alive() {
        return stat(pid)
                .filter(stat -> Long.parseLong(stat[19]) == startTicks)
                .filter(stat -> !stat[0].equals("Z") && !stat[0].equals("X"))
                .isPresent();
    }

    /**
     * Asks it to end (SIGTERM), and ends it (SIGKILL) if it has not within {@code grace}. Returns when it has ended; at once
     * if it had.
     *
     * @throws IOException if it cannot be signalled or does not end even so
     */
    public void end(Duration grace) throws IOException {
        signalAndAwait(grace);
    }

    /** Ends it without asking. */
    public void kill() throws IOException {
        signalAndAwait(Duration.ZERO);
    }

    /** As {@link #end} for many at the same time. */
    public static void endAll(Collection<ProcessId> processes, Duration grace) throws IOException {
        List<Ending> endings =
                processes.stream().map(process -> new Ending(process, grace)).toList();
        IOException failure = null;
        for (Ending ending : endings) {
            IOException error = ending.await();
            if (error != null && failure != null) {
                failure.addSuppressed(error);
            }
            failure = failure == null ? error : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void signalAndAwait(Duration grace) throws IOException {
        int pidfd;
        try {
            pidfd = Libc.pidfdOpen(pid);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ESRCH) {
                return;
            }
            throw e;
        }
        try {
            // the descriptor holds the number, so what is alive now is what is signalled below
            if (alive() && !(grace.isPositive() && ends(pidfd, SIGTERM, grace)) && !ends(pidfd, SIGKILL, KILL_LIMIT)) {
                throw new IOException("process " + pid + " did not end within " + KILL_LIMIT + " of SIGKILL");
            }
        } finally {
            Libc.close(pidfd);
        }
    }

    private boolean ends(int pidfd, int signal, Duration limit) throws IOException {
        try {
            Libc.pidfdSendSignal("signal " + signal + " to process " + pid, pidfd, signal);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ESRCH) {
                return true;
            }
            throw e;
        }
        return new LibcPoll(pidfd).await(limit.toNanos()) > 0;
    }

    /** State and what follows it: stat[0] is field 3 of proc_pid_stat(5). The name before may hold blanks and brackets. */
    private static Optional<String[]> stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isIn(Object namespace, String pid) {
        try {
            return inode(Path.of("/proc", pid, "ns/net")).equals(namespace);
        } catch (IOException e) {
            return false; // ended meanwhile, or a kernel thread
        }
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }

    /** One process being ended, on a platform thread because the wait is a native call. */
    private static final class Ending {
        private final Thread thread;
        private volatile @Nullable IOException error;

        Ending(ProcessId process, Duration grace) {
            thread = Thread.ofPlatform().name("end " + process.pid).start(() -> {
                try {
                    process.end(grace);
                } catch (IOException e) {
                    error = e;
                }
            });
        }

        @Nullable
        IOException await() {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new IOException("interrupted while ending processes", e);
            }
            return error;
        }
    }
}
