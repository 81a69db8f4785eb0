package net.hypha.exchange;

import net.hypha.exchange.message.Message;

/** What the dialling side of a session brings: its hello, anew for every attempt, and what to do once welcomed. */
public interface Dialer {
    Message.Hello hello();

    /** Called before any other message of the session is delivered. */
    SessionHandler welcomed(Session session, Message.Welcome welcome);

    /** The neighbour refused, could not be reached, or the session ended; another attempt follows after {@code retryMs}. */
    void waiting(String reason, long retryMs);
}
