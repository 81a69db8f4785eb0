package net.hypha.kernel.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A program to be run inside a network namespace, by {@code nsenter --net} ({@code ip netns exec} would remount /sys). An
 * immutable value; each method gives a changed copy. The program replaces the helpers in front of it, so the process id is
 * the program's own.
 */
public record NamespaceCommand(
        NetworkNamespace namespace,
        List<String> argv,
        @Nullable Path resolvConf,
        boolean endsWithParent) {
    /**
     * The parent of processes that end with it: the kernel means the parent thread, so one that lives as long as the JVM.
     */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("process-starter").factory());

    public NamespaceCommand {
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("no program to run in " + namespace.path());
        }
    }

    NamespaceCommand(NetworkNamespace namespace, List<String> argv) {
        this(namespace, argv, null, false);
    }

    /**
     * The program sees {@code file} as /etc/resolv.conf, in a mount namespace of its own; the machine's is left alone. What is
     * mounted on the machine later, e.g. network namespaces, it sees too; what it mounts itself ends with it.
     */
    public NamespaceCommand withResolvConf(Path file) {
        return new NamespaceCommand(namespace, argv, file.toAbsolutePath(), endsWithParent);
    }

    /** The kernel kills the program when this JVM ends, however it ends. Holds for processes from {@link #start()}. */
    public NamespaceCommand endingWithParent() {
        return new NamespaceCommand(namespace, argv, resolvConf, true);
    }

    /** The whole command line, e.g. {@code nsenter --net=/run/netns/a -- ping ...}. */
    public List<String> line() {
        List<String> line = new ArrayList<>();
        if (endsWithParent) {
            line.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        }
        line.addAll(List.of("nsenter", "--net=" + namespace.path(), "--"));
        if (resolvConf != null) {
            line.addAll(List.of("unshare", "--mount", "--propagation", "slave", "--"));
            line.addAll(List.of("sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\""));
            line.add(resolvConf.toString());
        }
        line.addAll(argv);
        return List.copyOf(line);
    }

    /** For redirections and the like. Start it by {@link #start(ProcessBuilder)}. */
    public ProcessBuilder builder() {
        return new ProcessBuilder(line());
    }

    /** Starts with pipes to this JVM. */
    public Process start() throws IOException {
        return start(builder());
    }

    /** Starts a process whose parent thread lives as long as the JVM. */
    public static Process start(ProcessBuilder builder) throws IOException {
        try {
            return STARTER.submit(builder::start).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + builder.command(), e);
        } catch (ExecutionException e) {
            throw new IOException("cannot start " + String.join(" ", builder.command()) + ": " + e.getMessage(), e);
        }
    }
}
