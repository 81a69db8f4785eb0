package net.hypha.exchange;

import net.hypha.exchange.message.Message;

/** What happens in a session, one call at a time and in order, on a virtual thread. */
public interface SessionHandler {
    void received(Session session, Message message);

    void closed(Session session, String reason);
}
