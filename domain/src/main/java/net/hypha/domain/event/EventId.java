package net.hypha.domain.event;

import java.util.Optional;

/**
 * A place among the events.
 *
 * @param incarnation identity of the journal; numbers of different ones have nothing to do with each other
 * @param number of the last event before it
 */
public record EventId(String incarnation, long number) {
    /** @param text as {@link #toString} writes it; empty if it is something else */
    public static Optional<EventId> parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot <= 0 || !text.substring(dot + 1).matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new EventId(text.substring(0, dot), Long.parseLong(text.substring(dot + 1))));
    }

    @Override
    public String toString() {
        return incarnation + "." + number;
    }
}
