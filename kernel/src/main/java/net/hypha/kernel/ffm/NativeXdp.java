package net.hypha.kernel.ffm;

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

    private NativeXdp() {}

    /** The name of the program that is attached, in any mode; empty if there is none. */
    public static Optional<String> attached(int ifindex) {
        int id = attachedId(ifindex);
        if (id == 0) {
            return Optional.empty();
        }
        try (NativeProgram program = NativeProgram.byId(id)) {
            return Optional.of(program.name());
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
        try (NativeProgram former = NativeProgram.byId(attachedId(ifindex));
                Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
            options.set(JAVA_LONG, 0, OPTIONS_SIZE);
            options.set(JAVA_INT, 8, former.fd());
            Libbpf.check(
                    "XDP program at the device with index " + ifindex,
                    Libbpf.XDP_ATTACH,
                    ifindex,
                    programFd,
                    DRIVER,
                    options);
        }
    }

    /** 0 if there is none. */
    private static int attachedId(int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment id = arena.allocate(JAVA_INT);
            int result = (int) Libbpf.XDP_QUERY_ID.call(ifindex, 0, id);
            return result < 0 ? 0 : id.get(JAVA_INT, 0);
        }
    }
}
