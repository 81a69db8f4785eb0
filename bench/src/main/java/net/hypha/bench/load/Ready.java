package net.hypha.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** What is to be done once a channel is ready: the attachment of its key. */
@FunctionalInterface
public interface Ready {
    void at(SelectionKey key);

    /**
     * Serves all channels of a selector that are ready; returns without if none is for so long.
     *
     * @param waitMs at least 1
     */
    static void turn(Selector selector, long waitMs) throws IOException {
        selector.select(key -> ((Ready) key.attachment()).at(key), waitMs);
    }
}
