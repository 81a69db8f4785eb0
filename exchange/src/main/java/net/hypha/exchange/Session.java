package net.hypha.exchange;

import java.time.Duration;
import net.hypha.exchange.codec.Encodings;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;

/** An open conversation with one neighbour. Safe for use by many threads. */
public interface Session {
    /** Who is at the other end, as its certificate proved where the exchange is secured. */
    Neighbour neighbour();

    /**
     * Queues a message. Never blocks.
     *
     * @return false if the session is closed or its queue is full (then it is closed: the neighbour resumes on reconnect)
     */
    boolean send(Message message);

    /** As {@link #send(Message)}, encoding once what several messages have in common. */
    default boolean send(Message message, Encodings shared) {
        return send(message);
    }

    /**
     * Whether what was sent so far is on its way. Who has news that can wait does, instead of filling the queue of a slow neighbour: once false is
     * returned, {@link SessionHandler#roomAgain} follows, unless the session ends.
     */
    default boolean hasRoom() {
        return true;
    }

    /** For how long nothing had been heard of the neighbour when the session ended for that; zero where it ended for something else. */
    default Duration silence() {
        return Duration.ZERO;
    }

    /** Ends the session; the reason is sent to the neighbour and logged on both sides. */
    void close(String reason);
}
