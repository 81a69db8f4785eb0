package net.hypha.lab.wire;

/**
 * What went over a wire in one direction since it was made.
 *
 * @param frames delivered
 * @param bytes delivered, with Ethernet headers
 * @param lost on purpose, by {@link WireSettings#loss}
 * @param dropped because the queue was full or the other end was down
 */
public record WireStats(long frames, long bytes, long lost, long dropped) {
    static final WireStats NONE = new WireStats(0, 0, 0, 0);
}
