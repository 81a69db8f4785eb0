package net.hypha.exchange;

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

    /** Ends the session; the reason is sent to the neighbour and logged on both sides. */
    void close(String reason);
}
