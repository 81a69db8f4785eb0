package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static net.hypha.kernel.ffm.NativeFunction.INT;
import static net.hypha.kernel.ffm.NativeFunction.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** The clock that eBPF programs read. */
public final class KernelClock {
    private static final int CLOCK_MONOTONIC = 1;
    private static final NativeFunction CLOCK_GETTIME = new NativeFunction(
            Linker.nativeLinker().defaultLookup(), "clock_gettime", FunctionDescriptor.of(INT, INT, POINTER));

    private KernelClock() {}

    /** What bpf_ktime_get_ns() returns: nanoseconds of CLOCK_MONOTONIC. */
    public static long nowNs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            CLOCK_GETTIME.call(CLOCK_MONOTONIC, time);
            return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
        }
    }
}
