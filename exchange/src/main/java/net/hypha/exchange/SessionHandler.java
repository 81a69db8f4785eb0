package net.hypha.exchange;

import net.hypha.exchange.message.Message;

/** What happens in a session, one call at a time and in order, on a virtual thread. */
public interface SessionHandler {
    void received(Session session, Message message);

    void closed(Session session, String reason);

    /** What was sent is on its way, after {@link Session#hasRoom} had said that it was not. */
    default void roomAgain(Session session) {
        // of no concern to who sends what it has to say at once
    }

    /**
     * Whether a short message of this kind is dealt with in a moment, without waiting for a disk or for others: then it is handled by the thread
     * that reads from the network, which all sessions share. May be called by any thread.
     */
    default boolean isQuick(Class<? extends Message> kind) {
        return false;
    }
}
