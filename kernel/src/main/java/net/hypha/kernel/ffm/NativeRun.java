package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Running a loaded program by a system call (BPF_PROG_TEST_RUN). */
public final class NativeRun {
    private static final int OPTIONS_SIZE = 80; // struct bpf_test_run_opts of libbpf 1.0
    private static final int PACKET_LIMIT = 4_096;
    private static final int SKB_CONTEXT_SIZE = 192; // struct __sk_buff
    private static final int SKB_IFINDEX = 40;

    private NativeRun() {}

    /** What a tc program did to a packet. */
    public static final class Outcome {
        private final int action;
        private final byte[] packet;

        private Outcome(int action, byte[] packet) {
            this.action = action;
            this.packet = packet;
        }

        /** What it returned, e.g. 7 for TC_ACT_REDIRECT. */
        public int action() {
            return action;
        }

        /** The packet afterwards, Ethernet header included. */
        public byte[] packet() {
            return packet.clone();
        }
    }

    /**
     * Runs a tc program on a packet as if it had come in by the device.
     *
     * @param ifindex a device of this namespace, or 0 for the loopback device
     */
    public static Outcome packet(int programFd, byte[] packet, int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = bytes(arena, packet);
            MemorySegment out = arena.allocate(PACKET_LIMIT, 8);
            MemorySegment context = arena.allocate(SKB_CONTEXT_SIZE, 8);
            context.set(JAVA_INT, SKB_IFINDEX, ifindex);
            MemorySegment options = options(arena);
            options.set(ADDRESS, 8, in);
            options.set(ADDRESS, 16, out);
            options.set(JAVA_INT, 24, packet.length);
            options.set(JAVA_INT, 28, PACKET_LIMIT);
            options.set(ADDRESS, 32, context);
            options.set(JAVA_INT, 48, SKB_CONTEXT_SIZE);
            Libbpf.check("test run of an eBPF program", Libbpf.TEST_RUN, programFd, options);
            int length = options.get(JAVA_INT, 28);
            return new Outcome(options.get(JAVA_INT, 56), out.asSlice(0, length).toArray(JAVA_BYTE));
        }
    }

    /** Runs a program of type "syscall" with its context; what it left in the context comes back. */
    public static byte[] call(int programFd, byte[] context) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = bytes(arena, context);
            MemorySegment options = options(arena);
            options.set(ADDRESS, 32, memory);
            options.set(JAVA_INT, 48, context.length);
            Libbpf.check("call of an eBPF program", Libbpf.TEST_RUN, programFd, options);
            return memory.toArray(JAVA_BYTE);
        }
    }

    private static MemorySegment bytes(Arena arena, byte[] data) {
        MemorySegment segment = arena.allocate(data.length, 8);
        MemorySegment.copy(data, 0, segment, JAVA_BYTE, 0, data.length);
        return segment;
    }

    private static MemorySegment options(Arena arena) {
        MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
        options.set(JAVA_LONG, 0, OPTIONS_SIZE);
        return options;
    }
}
