package net.hypha.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The files of a lab. */
final class LabDirectory {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path root;

    LabDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    Path bpf() {
        return root.resolve("bpf");
    }

    Path wires() {
        return root.resolve("wires.json");
    }

    /** A unix socket: its path may have 107 bytes. */
    Path wireControl() {
        return root.resolve("wires.sock");
    }

    Path log(String program) {
        return root.resolve("log").resolve(program + ".log");
    }

    Path resolvConf(String host) {
        return root.resolve("hosts").resolve(host).resolve("resolv.conf");
    }

    Journal journal() {
        return new Journal(root.resolve("made.jsonl"));
    }

    LabSpec spec() {
        return JSON.readValue(root.resolve("spec.json").toFile(), LabSpec.class);
    }

    /** Refuses a directory with things in it that are no lab's: it is removed with all in it later. */
    void requireFree() {
        if (!Files.exists(root) || journal().exists()) {
            return;
        }
        try (Stream<Path> found = Files.list(root)) {
            found.filter(path -> !path.equals(lockFile())).findFirst().ifPresent(other -> {
                throw new LabException(root + " cannot hold a lab: it holds other things, e.g. " + other);
            });
        } catch (IOException e) {
            throw new LabException("cannot use " + root + " for a lab: " + e.getMessage(), e);
        }
    }

    /** Makes the directory for a lab. */
    void create(LabSpec spec) {
        try {
            Files.createDirectories(root.resolve("log"));
            journal().begin(spec.name());
            Files.writeString(root.resolve("spec.json"), JSON.writeValueAsString(spec));
            for (HostSpec host : spec.hosts()) {
                Files.createDirectories(resolvConf(host.name()).getParent());
                writeResolvConf(host.name(), List.of());
            }
        } catch (IOException e) {
            throw new LabException("cannot make the lab's directory " + root + ": " + e.getMessage(), e);
        }
    }

    private Path lockFile() {
        return root.resolve("lock");
    }

    /** Written in place: programs have this very file mounted. */
    void writeResolvConf(String host, List<String> servers) {
        StringBuilder text = new StringBuilder();
        servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        try {
            Files.writeString(resolvConf(host), text);
        } catch (IOException e) {
            throw new LabException("cannot set the DNS servers of " + host + ": " + e.getMessage(), e);
        }
    }

    void writeWires(Object wires) {
        try {
            Files.writeString(wires(), JSON.writeValueAsString(wires));
        } catch (IOException e) {
            throw new LabException("cannot write " + wires() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Takes the lab for this process until the channel is closed.
     *
     * @throws LabException if another holds it
     */
    FileChannel lock() {
        Path file = lockFile();
        try {
            Files.createDirectories(root);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new LabException("the lab in " + root + " is in use by another process, which holds " + file
                        + ": end that first (fuser " + file + " names it)");
            }
            return channel;
        } catch (IOException e) {
            throw new LabException("cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Removes all files but the lock; follows no link. */
    void clear() {
        remove(path -> !path.equals(root) && !path.equals(lockFile()));
    }

    /** Removes the directory with all in it, the lock too. */
    void delete() {
        remove(path -> true);
    }

    private void remove(Predicate<Path> which) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> found = Files.walk(root)) {
            for (Path path :
                    found.filter(which).sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new LabException("cannot remove the lab's directory " + root + ": " + e.getMessage(), e);
        }
    }
}
