package net.hypha.exchange.session;

import java.time.Duration;
import net.hypha.exchange.trust.Identity;
import org.jspecify.annotations.Nullable;

/** What carries the frames of one session; one end of it. Safe for use by many threads, and never blocks. */
public interface Line {
    /** What became of a frame that was to be said. */
    enum Said {
        QUEUED,
        /** The queue is full; the other end does not take what is said. */
        FULL,
        /** The line is gone, and its end will hear of it if it has not yet. */
        GONE
    }

    /** Queues a frame. */
    Said say(byte[] frame);

    /** Whether nothing waits to be carried; once it is false, {@link End#roomAgain} follows, unless the line ends. */
    default boolean hasRoom() {
        return true;
    }

    /**
     * Says the last words, even if the queue is full, and nothing after them. What is queued is still carried where the
     * other end takes it soon; then the line ends.
     *
     * @param lastWords a frame; null to leave without a word
     */
    void hangUp(byte @Nullable [] lastWords);

    /** Runs the task where frames are received: after those received so far, and never at the same time as another. */
    void serially(Runnable task);

    /** Whom the other end proved to be; null where the line is not secured. Known before the first frame is received. */
    @Nullable
    Identity proven();

    /** The greeting went well: the other end is no stranger any more. */
    default void welcomed() {}

    /** For how long nothing came in, where the line ended for that. */
    default Duration silence() {
        return Duration.ZERO;
    }

    /** The other end's address, for people. */
    String remote();
}
