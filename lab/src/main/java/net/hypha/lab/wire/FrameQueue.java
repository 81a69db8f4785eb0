package net.hypha.lab.wire;

import java.nio.ByteBuffer;

/**
 * Frames on their way, first in first out, in one ring of memory. For one thread.
 *
 * <p>A frame is stored as its time, its length and its bytes, never across the ring's end: what is left there is skipped.
 */
final class FrameQueue {
    private static final int HEADER = 12;
    private static final int SKIP = -1;

    private final ByteBuffer ring;
    private final ByteBuffer view;
    private int head;
    private int tail;
    private int used;
    private int frames;

    /** @param capacity bytes, with 12 for each frame */
    FrameQueue(int capacity) {
        ring = ByteBuffer.allocateDirect(capacity);
        view = ring.duplicate();
    }

    boolean isEmpty() {
        return frames == 0;
    }

    int size() {
        return frames;
    }

    /**
     * Appends what is between the frame's position and limit.
     *
     * @return false if there is no room
     */
    boolean add(long timeNs, ByteBuffer frame) {
        int length = frame.remaining();
        int need = HEADER + length;
        int toEnd = ring.capacity() - tail;
        int skip = need <= toEnd ? 0 : toEnd;
        if (used + skip + need > ring.capacity()) {
            return false;
        }
        if (skip > 0) {
            if (toEnd >= HEADER) {
                ring.putInt(tail + 8, SKIP);
            }
            used += skip;
            tail = 0;
        }
        ring.putLong(tail, timeNs).putInt(tail + 8, length);
        ring.put(tail + HEADER, frame, frame.position(), length);
        tail = (tail + need) % ring.capacity();
        used += need;
        frames++;
        return true;
    }

    /** When the first frame left; the queue must not be empty. */
    long headTimeNs() {
        skipToFrame();
        return ring.getLong(head);
    }

    /** The first frame's bytes, valid until the next {@link #add}; the queue must not be empty. */
    ByteBuffer head() {
        skipToFrame();
        int start = head + HEADER;
        return view.limit(start + ring.getInt(head + 8)).position(start);
    }

    /** Removes the first frame; the queue must not be empty. */
    void remove() {
        skipToFrame();
        int taken = HEADER + ring.getInt(head + 8);
        head = (head + taken) % ring.capacity();
        used -= taken;
        frames--;
    }

    private void skipToFrame() {
        if (frames == 0) {
            throw new IllegalStateException("the queue is empty");
        }
        int toEnd = ring.capacity() - head;
        if (toEnd < HEADER || ring.getInt(head + 8) == SKIP) {
            used -= toEnd;
            head = 0;
        }
    }
}
