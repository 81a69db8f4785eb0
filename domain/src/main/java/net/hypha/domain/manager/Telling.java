package net.hypha.domain.manager;

import java.util.ArrayDeque;
import java.util.Queue;
import net.hypha.exchange.Session;
import net.hypha.exchange.message.Message;

/** Says updates in parts, each as soon as the one before has left: what waits takes no more than it has in common with what is known. */
final class Telling {
    private final Hub hub;
    private final Queue<Message> left = new ArrayDeque<>();

    Telling(Hub hub) {
        this.hub = hub;
    }

    /** A new session begins. */
    void begin() {
        left.clear();
    }

    /** Whether there is room for news: all that was begun is said. Where not, the session is told when there is room again. */
    boolean hasRoom(Session open) {
        while (open.hasRoom()) {
            Message next = left.poll();
            if (next == null) {
                return true;
            }
            open.send(next, hub.encodings());
        }
        return false;
    }

    void say(Session open, Message.Update news) {
        left.addAll(Parts.of(news));
        hasRoom(open);
    }
}
