package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Attaching to tc ingress or egress (clsact). Handle and priority are always 1 and the flag says replace: a program takes the place of its predecessor
 * between two packets. Works in the network namespace of the calling thread.
 */
public final class NativeTc {
    private static final int HOOK_SIZE = 24; // struct bpf_tc_hook: sz@0, ifindex@8, attach_point@12
    private static final int OPTIONS_SIZE =
            32; // struct bpf_tc_opts: sz@0, prog_fd@8, flags@12, prog_id@16, handle@20, priority@24
    private static final int INGRESS = 1;
    private static final int EGRESS = 2;
    private static final int REPLACE = 1;

    private NativeTc() {}

    /**
     * Attaches a program to what comes in by a device, replacing one that we attached before.
     *
     * @throws BpfException naming the device's index
     */
    public static void attach(int ifindex, int programFd) {
        attach(ifindex, INGRESS, "ingress", programFd);
    }

    /** The same for what goes out by it. */
    public static void attachEgress(int ifindex, int programFd) {
        attach(ifindex, EGRESS, "egress", programFd);
    }

    private static void attach(int ifindex, int point, String name, int programFd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment hook = hook(arena, ifindex, point);
            int created = (int) Libbpf.TC_HOOK_CREATE.call(hook);
            if (created < 0 && created != -Errno.EEXIST) {
                throw new BpfException("clsact at the device with index " + ifindex, -created, Libbpf.log());
            }
            MemorySegment options = options(arena);
            options.set(JAVA_INT, 8, programFd);
            options.set(JAVA_INT, 12, REPLACE);
            Libbpf.check(
                    "eBPF program at the " + name + " of the device with index " + ifindex,
                    Libbpf.TC_ATTACH,
                    hook,
                    options);
        }
    }

    /** The name of the program that is attached to what comes in; empty if there is none. */
    public static Optional<String> attached(int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = options(arena);
            int result = (int) Libbpf.TC_QUERY.call(hook(arena, ifindex, INGRESS), options);
            if (result < 0 || options.get(JAVA_INT, 16) == 0) {
                return Optional.empty();
            }
            try (NativeProgram program = NativeProgram.byId(options.get(JAVA_INT, 16))) {
                return Optional.of(program.name());
            }
        }
    }

    /** Takes the program away from what comes in; what else is at clsact stays. */
    public static void detach(int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            Libbpf.check(
                    "filter at the ingress of the device with index " + ifindex,
                    Libbpf.TC_DETACH,
                    hook(arena, ifindex, INGRESS),
                    options(arena));
        }
    }

    private static MemorySegment hook(Arena arena, int ifindex, int point) {
        MemorySegment hook = arena.allocate(HOOK_SIZE, 8);
        hook.set(JAVA_LONG, 0, HOOK_SIZE);
        hook.set(JAVA_INT, 8, ifindex);
        hook.set(JAVA_INT, 12, point);
        return hook;
    }

    private static MemorySegment options(Arena arena) {
        MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
        options.set(JAVA_LONG, 0, OPTIONS_SIZE);
        options.set(JAVA_INT, 20, 1);
        options.set(JAVA_INT, 24, 1);
        return options;
    }
}
