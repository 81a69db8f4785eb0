package net.hypha.kernel.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.hypha.kernel.ffm.Errno;
import net.hypha.kernel.ffm.ErrnoException;
import net.hypha.kernel.ffm.Libc;

/** A BPF file system of one's own, to pin maps and programs away from the machine's /sys/fs/bpf. */
public final class BpfMount {
    private BpfMount() {}

    /** Mounts one at a directory, which is made if it is not there. */
    public static void mount(Path directory) throws IOException {
        Files.createDirectories(directory);
        Libc.mount("bpf", directory.toString(), "bpf", Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC);
    }

    /** Unmounts, with all that is pinned in it; nothing happens if nothing is mounted there. */
    public static void unmount(Path directory) throws IOException {
        try {
            Libc.umount(directory.toString(), Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Whether something is mounted at exactly this directory. */
    public static boolean isMounted(Path directory) throws IOException {
        String wanted = " " + directory.toRealPath() + " ";
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream().anyMatch(line -> line.contains(wanted));
    }
}
