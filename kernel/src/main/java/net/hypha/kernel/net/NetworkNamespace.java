package net.hypha.kernel.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.kernel.ffm.Libc;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace, by the path of a file that stands for it: {@code /run/netns/NAME} (as iproute2 names them) or
 * {@code /proc/PID/ns/net}.
 */
public record NetworkNamespace(Path path) {
    /** Where named namespaces live; the same directory as iproute2's. */
    public static final Path NAMED = Path.of("/run/netns");

    /** A line of {@code /proc/net/dev}: eight figures of what came, eight of what went, packets the second of each. */
    private static final Pattern DEVICE = Pattern.compile(" *(.+): *\\d+ +(\\d+)(?: +\\d+){7} +(\\d+) .*");

    /** What runs inside a namespace. */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    /**
     * Makes a named namespace with loopback up.
     *
     * @throws NetworkException if the name is taken or the caller is not root
     */
    public static NetworkNamespace create(String name) {
        NetworkNamespace namespace = named(name);
        Command.check(List.of("ip", "netns", "add", name));
        Ip.in(namespace).batch(List.of("link set lo up"));
        return namespace;
    }

    /** The namespace iproute2 would call {@code name}; need not exist. */
    public static NetworkNamespace named(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("namespace name '" + name
                    + "': letters, digits, '.', '_' and '-' only, at most 64, starting with a letter or digit");
        }
        return new NetworkNamespace(NAMED.resolve(name));
    }

    /** The namespace a process is in. */
    public static NetworkNamespace ofPid(long pid) {
        return new NetworkNamespace(Path.of("/proc/" + pid + "/ns/net"));
    }

    /** The namespace of this process. */
    public static NetworkNamespace own() {
        return ofPid(ProcessHandle.current().pid());
    }

    /** What a user wrote: a path, the name of a namespace, or a process id. */
    public static NetworkNamespace parse(String text) {
        if (text.startsWith("/")) {
            return new NetworkNamespace(Path.of(text));
        }
        return text.matches("[0-9]{1,9}") ? ofPid(Long.parseLong(text)) : named(text);
    }

    /** Named namespaces, in order of name. */
    public static List<NetworkNamespace> list() {
        if (!Files.isDirectory(NAMED)) {
            return List.of();
        }
        try (Stream<Path> names = Files.list(NAMED)) {
            return names.sorted().map(NetworkNamespace::new).toList();
        } catch (IOException e) {
            throw new NetworkException("cannot list " + NAMED + ": " + e.getMessage(), e);
        }
    }

    /** The last part of the path: the name of a named namespace. */
    public String name() {
        return path.getNameCount() == 0
                ? path.toString()
                : path.getName(path.getNameCount() - 1).toString();
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /** Whether both stand for the same namespace, however each is called; false if either is not there. */
    public boolean isSame(NetworkNamespace other) {
        try {
            return Files.isSameFile(path, other.path);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * All devices in the namespace of this process by name, also those without an address, which {@link java.net.NetworkInterface} leaves out;
     * and how many packets each has received and sent.
     *
     * @throws NetworkException if the kernel does not tell
     */
    public static Map<String, Long> ownDevices() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/dev"))) {
            return lines.map(DEVICE::matcher)
                    .filter(Matcher::matches) // not the table's head
                    .collect(Collectors.toUnmodifiableMap(
                            line -> line.group(1),
                            line -> Long.parseLong(line.group(2)) + Long.parseLong(line.group(3))));
        } catch (IOException | UncheckedIOException e) {
            throw new NetworkException("devices cannot be listed: " + e.getMessage(), e);
        }
    }

    /** Deletes a named namespace; nothing happens if there is none. It lives on while processes are in it. */
    public void delete() {
        if (!path.startsWith(NAMED)) {
            throw new IllegalArgumentException(path + " is not a named namespace: it ends with its processes");
        }
        if (exists()) {
            Command.check(List.of("ip", "netns", "delete", name()));
        }
    }

    /**
     * Runs {@code body} on a new platform thread that is in this namespace and ends afterwards. Sockets and devices opened
     * by the body belong to this namespace for good. The caller waits; if it is interrupted, the body is too.
     *
     * @throws NetworkException if the namespace cannot be entered
     */
    public <T extends @Nullable Object, E extends Exception> T call(Body<T, E> body) throws E {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().name("in " + name()).start(() -> {
            try {
                enter();
                result.complete(body.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return await(thread, result);
    }

    private void enter() {
        try {
            int fd = Libc.open(path.toString(), Libc.O_RDONLY);
            try {
                Libc.setns("enter namespace " + path, fd, Libc.CLONE_NEWNET);
            } finally {
                Libc.close(fd);
            }
        } catch (IOException e) {
            throw new NetworkException("cannot enter namespace " + path + ": " + e.getMessage(), e);
        }
    }

    // A body throws E or something unchecked, so the cast holds; the thread is over when this returns
    @SuppressWarnings("unchecked")
    private static <T extends @Nullable Object, E extends Exception> T await(Thread thread, CompletableFuture<T> result)
            throws E {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return result.get();
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw (E) e.getCause();
            } finally {
                if (interrupted && !thread.isAlive()) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** A program to be run inside. */
    public NamespaceCommand command(String... argv) {
        return new NamespaceCommand(this, List.of(argv));
    }

    /** A program to be run inside. */
    public NamespaceCommand command(List<String> argv) {
        return new NamespaceCommand(this, argv);
    }

    /**
     * Sets a network setting of this namespace.
     *
     * @param key path under {@code /proc/sys/net}, e.g. {@code ipv4/ip_forward}
     */
    public void sysctl(String key, String value) {
        sysctls(Map.of(key, value));
    }

    /** Sets several network settings in the map's order, see {@link #sysctl}. */
    public void sysctls(Map<String, String> settings) {
        this.<@Nullable Void, RuntimeException>call(() -> {
            settings.forEach(this::write);
            return null;
        });
    }

    private void write(String key, String value) {
        Path file = Path.of("/proc/sys/net").resolve(key).normalize();
        if (!file.startsWith("/proc/sys/net/")) {
            throw new IllegalArgumentException("sysctl key '" + key + "' leads out of /proc/sys/net");
        }
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw new NetworkException("cannot set " + key + " = " + value + " in " + path + ": " + e.getMessage(), e);
        }
    }
}
