package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Attaching to a device's TCX ingress (Linux >= 6.6), which holds a list of programs and runs them before any filter of clsact. A program
 * stays until the device goes or someone detaches it. Works in the network namespace of the calling thread.
 */
public final class NativeTcx {
    private static final int TCX_INGRESS = 46; // enum bpf_attach_type
    private static final int REPLACE = 1 << 2; // BPF_F_REPLACE
    private static final int BEFORE = 1 << 3; // BPF_F_BEFORE; with no other program named: before all
    private static final int OPTIONS_SIZE = 16; // struct bpf_prog_attach_opts: sz@0, flags@8, replace_prog_fd@12
    private static final int LOOPBACK = 1; // in each network namespace
    private static final int MOST_PROGRAMS = 64; // BPF_MPROG_MAX

    private NativeTcx() {}

    /** Whether the running kernel has it. */
    public static boolean isAvailable() {
        try {
            programs(LOOPBACK);
            return true;
        } catch (BpfException e) {
            if (e.errno() == Errno.EINVAL) {
                return false;
            }
            throw e;
        }
    }

    /** The name of the first attached program whose name is one of ours. */
    public static Optional<String> attached(int ifindex, Predicate<String> isOurs) {
        for (int id : programs(ifindex)) {
            try (NativeProgram program = NativeProgram.byId(id)) {
                String name = program.name();
                if (isOurs.test(name)) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Attaches a program in the place of the one that is ours, between two packets, or else before those of others.
     *
     * @throws BpfException naming the device's index
     */
    public static void attach(int ifindex, int programFd, Predicate<String> isOurs) {
        for (int id : programs(ifindex)) {
            try (NativeProgram former = NativeProgram.byId(id)) {
                if (isOurs.test(former.name())) {
                    attach(ifindex, programFd, REPLACE, former.fd());
                    return;
                }
            }
        }
        attach(ifindex, programFd, BEFORE, 0);
    }

    private static void attach(int ifindex, int programFd, int flags, int formerFd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
            options.set(JAVA_LONG, 0, OPTIONS_SIZE);
            options.set(JAVA_INT, 8, flags);
            options.set(JAVA_INT, 12, formerFd);
            Libbpf.check(at(ifindex), Libbpf.PROGRAM_ATTACH, programFd, ifindex, TCX_INGRESS, options);
        }
    }

    /** Takes the programs that are ours away. */
    public static void detach(int ifindex, Predicate<String> isOurs) {
        for (int id : programs(ifindex)) {
            try (NativeProgram program = NativeProgram.byId(id)) {
                if (isOurs.test(program.name())) {
                    Libbpf.check(at(ifindex), Libbpf.PROGRAM_DETACH, program.fd(), ifindex, TCX_INGRESS);
                }
            }
        }
    }

    /** Their ids, in the order in which they run. */
    private static List<Integer> programs(int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(JAVA_INT, MOST_PROGRAMS);
            MemorySegment count = arena.allocateFrom(JAVA_INT, MOST_PROGRAMS);
            Libbpf.check(
                    "list of the eBPF programs at the ingress of the device with index " + ifindex,
                    Libbpf.PROGRAM_QUERY,
                    ifindex,
                    TCX_INGRESS,
                    0,
                    MemorySegment.NULL,
                    ids,
                    count);
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
                all.add(ids.getAtIndex(JAVA_INT, i));
            }
            return all;
        }
    }

    private static String at(int ifindex) {
        return "eBPF program at the ingress of the device with index " + ifindex;
    }
}
