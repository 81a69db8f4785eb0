package net.hypha.domain.journal;

import java.util.List;
import net.hypha.exchange.message.Message;

/** Keeps what the parent told through a restart: for a time when it cannot be asked. */
public interface Told {
    /** Keeps nothing. */
    Told NOTHING = new Told() {
        @Override
        public List<Message.Update> read() {
            return List.of();
        }

        @Override
        public void write(List<Message.Update> updates) {
            // it is asked for again
        }
    };

    /** What was written last; empty where that is lost. */
    List<Message.Update> read();

    void write(List<Message.Update> updates);
}
