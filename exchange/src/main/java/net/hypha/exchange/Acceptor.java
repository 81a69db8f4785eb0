package net.hypha.exchange;

import java.util.function.Consumer;
import net.hypha.exchange.message.Message;

/** Decides on neighbours that dial in. */
public interface Acceptor {
    /**
     * @return how to answer and who handles the session
     * @throws RefusedException with the reason to send back
     */
    Accepted accept(Message.Hello hello) throws RefusedException;

    /** @param opened called once the welcome is queued, before any message is delivered to {@code handler} */
    record Accepted(Message.Welcome welcome, SessionHandler handler, Consumer<Session> opened) {}
}
