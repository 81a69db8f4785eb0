package net.hypha.kernel.bpf;

/**
 * Where rotations begin: on each node elsewhere, and in each plan, or the first instances would get the first flows of all callers. Pure.
 *
 * @param seed another one on each node; 0: all begin with the first
 */
record FirstTurns(int seed) {
    /** Few bits, as turns times weights are counted in 64. */
    private static final int BITS = 16;

    long of(int plan) {
        return hashed(seed * (2L * plan + 1)) >>> (Long.SIZE - BITS);
    }

    /** The finalizer of SplitMix (Steele, Lea and Flood 2014), which leaves 0 as it is. */
    private static long hashed(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
