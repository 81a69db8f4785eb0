package net.hypha.kernel.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import net.hypha.kernel.process.BpfMount;

/** The file system that pinned maps live in. */
public final class Bpffs {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Path SYSTEM = Path.of("/sys/fs/bpf");
    private static final Path LOCK = Path.of("/run/hypha-bpffs.lock");

    private Bpffs() {}

    /**
     * Sees to it that the directory lies on a bpffs. If not, one is mounted on its parent; under {@code /sys/fs/bpf}, where directories cannot be
     * made, on that.
     *
     * @param directory absolute
     */
    public static synchronized void mountIfNeeded(Path directory) {
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException("the directory of pins must be absolute, not " + directory);
        }
        try {
            if (!isOnBpffs(directory)) {
                mountOnce(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a bpffs for " + directory + " cannot be mounted: " + e.getMessage(), e);
        }
    }

    /** Two nodes that start at once must not mount one over the other: the first one's pins would be hidden. */
    private static void mountOnce(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !isOnBpffs(directory)) {
                BpfMount.mount(directory.startsWith(SYSTEM) ? SYSTEM : parentOf(directory));
            }
        }
    }

    private static boolean isOnBpffs(Path directory) throws IOException {
        return typeOf(directory, Files.readAllLines(MOUNTS)).equals("bpf");
    }

    private static Path parentOf(Path directory) {
        Path parent = directory.getParent();
        return parent == null || parent.equals(parent.getRoot()) ? directory : parent;
    }

    /** The type of the file system a path lies on, by lines as of {@code /proc/mounts}; the longest mount point wins, of equals the last. */
    static String typeOf(Path path, List<String> mounts) {
        String type = "";
        int longest = -1;
        for (String line : mounts) {
            String[] fields = line.split(" ", -1);
            Path point = Path.of(fields[1].replace("\\040", " "));
            if (path.startsWith(point) && point.getNameCount() >= longest) {
                longest = point.getNameCount();
                type = fields[2];
            }
        }
        return type;
    }
}
