package net.hypha.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hypha.kernel.net.NamespaceCommand;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.lab.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A virtual network that is up: hosts in network namespaces of their own, links between them, programs inside. All that is
 * made is written down first in the lab's directory, so that {@link #down} removes it even after its maker was killed.
 */
public final class Lab implements AutoCloseable {
    /** Where labs keep their files unless told otherwise. */
    public static final Path HOME = Path.of("/run/hypha/lab");

    private final LabDirectory directory;
    private final LabSpec spec;
    private @Nullable FileChannel lock;

    private Lab(LabDirectory directory, LabSpec spec, @Nullable FileChannel lock) {
        this.directory = directory;
        this.spec = spec;
        this.lock = lock;
    }

    /** The usual directory of a lab: {@code /run/hypha/lab/NAME}. */
    public static Path directoryOf(String lab) {
        LabSpec.requireName("lab", lab);
        return HOME.resolve(lab);
    }

    /** The name of a host's network namespace. */
    public static String namespaceName(String lab, String host) {
        return lab + "-" + host;
    }

    /**
     * Makes a lab; first removes what an earlier one in the same directory left. This process holds the lab until
     * {@link #down}, {@link #leave} or its end. Interrupting the thread makes this fail soon and remove what was made: a
     * shutdown hook interrupts and joins the thread that uses the lab.
     *
     * @param dir short, as it holds a unix socket: at most 90 bytes
     * @throws LabException if it cannot be made, after removing what was made of it
     */
    public static Lab up(LabSpec spec, Path dir) {
        LabDirectory directory = new LabDirectory(dir);
        if (directory.wireControl().toString().length() > 107) {
            throw new LabException(
                    "the lab's directory " + directory.root() + " has too long a name for a unix socket in it");
        }
        directory.requireFree();
        FileChannel lock = directory.lock();
        try {
            new Cleaner(directory).clean();
            directory.create(spec);
            new Builder(spec, directory).build();
            return new Lab(directory, spec, lock);
        } catch (RuntimeException | Error e) {
            removeAfter(e, directory);
            release(lock);
            throw e;
        }
    }

    /** A lab that is up, made by this or another process; empty if there is none in the directory. */
    public static Optional<Lab> find(Path dir) {
        LabDirectory directory = new LabDirectory(dir);
        if (!directory.journal().exists()) {
            return Optional.empty();
        }
        return Optional.of(new Lab(directory, directory.spec(), null));
    }

    /**
     * Removes the lab in a directory, whoever made it and however that ended. Nothing happens if there is none.
     *
     * @throws LabException if a running process holds it, or naming what could not be removed
     */
    public static void down(Path dir) {
        LabDirectory directory = new LabDirectory(dir);
        if (!directory.journal().exists()) {
            return;
        }
        FileChannel lock = directory.lock();
        try {
            new Cleaner(directory).clean();
            directory.delete();
        } finally {
            release(lock);
        }
    }

    public LabSpec spec() {
        return spec;
    }

    public Path directory() {
        return directory.root();
    }

    /** A BPF file system of the lab's own, for pins. */
    public Path bpf() {
        return directory.bpf();
    }

    /** The network namespace of a host. */
    public NetworkNamespace namespace(String host) {
        requireHost(host);
        return NetworkNamespace.named(namespaceName(spec.name(), host));
    }

    /** A program to be run in a host, with the host's DNS servers. It is up to the caller to start and end it. */
    public NamespaceCommand command(String host, List<String> argv) {
        return namespace(host).command(argv).withResolvConf(directory.resolvConf(host));
    }

    /** Runs a program in a host to its end; it is killed when this JVM ends or the thread is interrupted. */
    public ExecResult exec(String host, List<String> argv) {
        return ExecResult.of(command(host, argv).endingWithParent());
    }

    /**
     * Starts a program in a host that runs until it is ended, at the latest by {@link #down}.
     *
     * @param name of the program in this lab; names its log. A name whose program has ended can be used again
     */
    public LabProcess start(String host, String name, List<String> argv) {
        LabSpec.requireName("program", name);
        process(name).filter(LabProcess::alive).ifPresent(running -> {
            throw new LabException("program " + name + " runs already in " + running.host() + " as process "
                    + running.id().pid());
        });
        return new Starter(directory).start(name, host, command(host, argv).line());
    }

    /** The program that was last started under a name; it may have ended. */
    public Optional<LabProcess> process(String name) {
        return processes().stream()
                .filter(process -> process.name().equals(name))
                .findFirst();
    }

    /** All programs started in this lab, also by other processes; the last of each name. They may have ended. */
    public List<LabProcess> processes() {
        Map<String, LabProcess> found = new LinkedHashMap<>();
        for (Made made : directory.journal().read()) {
            if (made instanceof Made.Program program) {
                found.put(program.name(), new LabProcess(program.name(), program.host(), program.id(), program.log()));
            }
        }
        return new ArrayList<>(found.values());
    }

    /** Sets the DNS servers of a host, also for programs that run in it. None at first. */
    public void dns(String host, List<String> servers) {
        requireHost(host);
        directory.writeResolvConf(host, servers);
    }

    /** The wire of a link that has one. */
    public Wire wire(String link) {
        if (spec.links().stream().noneMatch(one -> one.name().equals(link) && one.wire() != null)) {
            throw new IllegalArgumentException(
                    "lab " + spec.name() + " has no link " + link + " with delay, loss or rate");
        }
        return new Wire(link, directory.wireControl());
    }

    /** Leaves the lab up when this process ends, and lets others take it down. */
    public void leave() {
        release(lock);
        lock = null;
    }

    /** Removes the lab; all that is left is what it was made from. */
    public void down() {
        if (lock == null) {
            down(directory.root());
            return;
        }
        new Cleaner(directory).clean();
        directory.delete();
        leave();
    }

    /** As {@link #down()}. */
    @Override
    public void close() {
        down();
    }

    private void requireHost(String host) {
        if (spec.hosts().stream().noneMatch(one -> one.name().equals(host))) {
            throw new IllegalArgumentException("lab " + spec.name() + " has no host '" + host + "' but "
                    + String.join(
                            ", ", spec.hosts().stream().map(HostSpec::name).toList()));
        }
    }

    private static void removeAfter(Throwable error, LabDirectory directory) {
        try {
            new Cleaner(directory).clean();
            directory.delete();
        } catch (LabException e) {
            error.addSuppressed(e);
        }
    }

    private static void release(@Nullable FileChannel lock) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new LabException("cannot release the lab's lock: " + e.getMessage(), e);
        }
    }
}
