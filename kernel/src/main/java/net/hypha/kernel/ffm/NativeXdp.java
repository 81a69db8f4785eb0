package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Attaching to a device's XDP hook in its driver (native mode); a device has one such program at a time, whoever attached it. Works in the
 * network namespace of the calling thread.
 */
public final class NativeXdp {
    private static final int ONLY_IF_NONE = 1; // XDP_FLAGS_UPDATE_IF_NOEXIST
    private static final int DRIVER = 1 << 2; // XDP_FLAGS_DRV_MODE
    private static final int OPTIONS_SIZE = 16; // struct bpf_xdp_attach_opts: sz@0, old_prog_fd@8
    private static final int INFO_SIZE = 80; // struct bpf_prog_info up to its name, 16 bytes@64
    private static final int NAME_AT = 64;
    private static final int NAME_BYTES = 16;

    private NativeXdp() {}

    /** The name of the program that is attached, in any mode; empty if there is none. */
    public static Optional<String> attached(int ifindex) {
        int fd = attachedFd(ifindex);
        if (fd < 0) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_SIZE, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, INFO_SIZE);
            Libbpf.check("information about an XDP program", Libbpf.OBJECT_INFO, fd, info, length);
            byte[] name = info.asSlice(NAME_AT, NAME_BYTES).toArray(JAVA_BYTE);
            return Optional.of(new String(name, java.nio.charset.StandardCharsets.US_ASCII).replace("\0", ""));
        } finally {
            close(fd);
        }
    }

    /** Attaches where nothing is attached. @throws BpfException e.g. EOPNOTSUPP where the driver has no such hook */
    public static void attach(int ifindex, int programFd) {
        Libbpf.check(
                "XDP program at the device with index " + ifindex,
                Libbpf.XDP_ATTACH,
                ifindex,
                programFd,
                DRIVER | ONLY_IF_NONE,
                MemorySegment.NULL);
    }

    /** Puts a program in the place of the one that is attached, unless that changes meanwhile; between two packets. */
    public static void replace(int ifindex, int programFd) {
        exchange(ifindex, programFd);
    }

    /** Takes the program that is attached away, unless that changes meanwhile. */
    public static void detach(int ifindex) {
        exchange(ifindex, -1);
    }

    private static void exchange(int ifindex, int programFd) {
        int former = attachedFd(ifindex);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
            options.set(JAVA_LONG, 0, OPTIONS_SIZE);
            options.set(JAVA_INT, 8, former);
            Libbpf.check(
                    "XDP program at the device with index " + ifindex,
                    Libbpf.XDP_ATTACH,
                    ifindex,
                    programFd,
                    DRIVER,
                    options);
        } finally {
            close(former);
        }
    }

    /** A handle of the attached program; negative if there is none. */
    private static int attachedFd(int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment id = arena.allocate(JAVA_INT);
            int result = (int) Libbpf.XDP_QUERY_ID.call(ifindex, 0, id);
            return result < 0 || id.get(JAVA_INT, 0) == 0 ? -1 : (int) Libbpf.PROGRAM_BY_ID.call(id.get(JAVA_INT, 0));
        }
    }

    private static void close(int fd) {
        if (fd < 0) {
            return;
        }
        try {
            Libc.close(fd);
        } catch (ErrnoException e) {
            throw new IllegalStateException("the handle of a program cannot be closed", e);
        }
    }
}
