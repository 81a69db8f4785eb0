package net.hypha.exchange.grpc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import net.hypha.exchange.session.Line.Said;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way out. gRPC is given no more than it can pass on at once; the rest waits here, where it is counted.
 * Safe for use by many threads.
 */
final class Outbox {
    /** A sign of life: a frame without content. */
    static final byte[] BEAT = {};

    /** What gRPC offers, on either side of a call. */
    interface Call {
        boolean isReady();

        void send(byte[] frame);

        /** Nothing more is sent. */
        void end();

        /** All is passed on that was not when somebody asked. Must not block. */
        void roomAgain();
    }

    private enum Stage {
        OPEN,
        LAST_WORDS,
        ENDED
    }

    private final Call call;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private long bytes;
    private boolean roomAwaited;
    private Stage stage = Stage.OPEN;

    Outbox(Call call, Limits limits) {
        this.call = call;
        this.limits = limits;
    }

    Said say(byte[] frame) {
        lock.lock();
        try {
            if (stage != Stage.OPEN) {
                return Said.GONE;
            }
            if (queue.size() >= limits.queuedFrames() || bytes + frame.length > limits.queuedBytes()) {
                return Said.FULL;
            }
            add(frame);
            passOn();
            return Said.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all is passed on; if not, the call is told once it is. */
    boolean hasRoom() {
        lock.lock();
        try {
            roomAwaited = !queue.isEmpty();
            return !roomAwaited;
        } finally {
            lock.unlock();
        }
    }

    /** Says these, whatever the bounds, and ends when all is passed on. */
    void hangUp(byte @Nullable [] lastWords) {
        lock.lock();
        try {
            if (stage == Stage.OPEN) {
                stage = Stage.LAST_WORDS;
                if (lastWords != null) {
                    add(lastWords);
                }
                passOn();
            }
        } finally {
            lock.unlock();
        }
    }

    /** gRPC may have room again. */
    void ready() {
        lock.lock();
        try {
            passOn();
        } finally {
            lock.unlock();
        }
    }

    /** Shows that we live, unless what is queued does. */
    void beat() {
        lock.lock();
        try {
            if (stage == Stage.OPEN && queue.isEmpty() && call.isReady()) {
                call.send(BEAT);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends without passing on what is left, but for the last words: they are handed to gRPC, ready or not. */
    void endNow() {
        lock.lock();
        try {
            byte[] last = stage == Stage.LAST_WORDS ? queue.peekLast() : null;
            queue.clear();
            bytes = 0;
            if (stage != Stage.ENDED) {
                stage = Stage.ENDED;
                if (last != null) {
                    call.send(last);
                }
                call.end();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The call is over; there is nothing to end. */
    void discard() {
        lock.lock();
        try {
            stage = Stage.ENDED;
            queue.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    private void add(byte[] frame) {
        queue.add(frame);
        bytes += frame.length;
    }

    private void passOn() {
        while (stage != Stage.ENDED && !queue.isEmpty() && call.isReady()) {
            byte[] frame = queue.remove();
            bytes -= frame.length;
            call.send(frame);
        }
        if (roomAwaited && queue.isEmpty()) {
            roomAwaited = false;
            call.roomAgain();
        }
        if (stage == Stage.LAST_WORDS && queue.isEmpty()) {
            stage = Stage.ENDED;
            call.end();
        }
    }
}
