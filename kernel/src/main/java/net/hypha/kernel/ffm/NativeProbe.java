package net.hypha.kernel.ffm;

import java.lang.foreign.MemorySegment;

/** Asks the running kernel what it can. */
public final class NativeProbe {
    private static final int SCHED_CLS = 3;

    private NativeProbe() {}

    /** Whether tc programs may call the helper with this number (enum bpf_func_id). */
    public static boolean hasTcHelper(int helper) {
        return Libbpf.check(
                        "probe of eBPF helper " + helper, Libbpf.PROBE_HELPER, SCHED_CLS, helper, MemorySegment.NULL)
                == 1;
    }
}
