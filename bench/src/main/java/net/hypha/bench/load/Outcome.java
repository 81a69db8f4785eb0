package net.hypha.bench.load;

/** Is told what becomes of a request: one of the two, once. Moments are those of {@code System.nanoTime()}. */
public interface Outcome {
    /** @param by the name of who answered */
    void answered(long nowNs, String by);

    /** @param why in words, the same for all that fail alike */
    void failed(long nowNs, String why);
}
