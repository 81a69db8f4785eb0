package net.hypha.exchange.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads fields and names the one that is wrong. */
final class Fields {
    private Fields() {}

    /** Reads one part of a frame. */
    interface Part<W, V> {
        V read(W wire) throws MalformedFrameException;
    }

    static <W, V> V required(String field, boolean present, W wire, Part<W, V> part) throws MalformedFrameException {
        if (!present) {
            throw new MalformedFrameException(field, "is missing");
        }
        return within(field, wire, part);
    }

    static <W, V> @Nullable V optional(String field, boolean present, W wire, Part<W, V> part)
            throws MalformedFrameException {
        return present ? within(field, wire, part) : null;
    }

    static <W, V> List<V> list(String field, List<W> wire, int atMost, Part<W, V> part) throws MalformedFrameException {
        bounded(field, wire.size(), atMost);
        List<V> values = new ArrayList<>(wire.size());
        for (W element : wire) {
            try {
                values.add(part.read(element));
            } catch (MalformedFrameException e) {
                throw e.within(field + "[" + values.size() + "]");
            }
        }
        return values;
    }

    static void bounded(String field, int elements, int atMost) throws MalformedFrameException {
        if (elements > atMost) {
            throw new MalformedFrameException(field, elements + " elements, at most " + atMost + " are taken");
        }
    }

    /** Runs a constructor that says itself what it does not like. */
    static <V> V checked(String field, Supplier<V> constructor) throws MalformedFrameException {
        try {
            return constructor.get();
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(field, String.valueOf(e.getMessage()));
        }
    }

    /** A text that people can read: 1 to {@code atMost} characters, none of them a control character. */
    static String text(String field, String text, int atMost) throws MalformedFrameException {
        if (text.isBlank()) {
            throw new MalformedFrameException(field, "is missing");
        }
        if (text.length() > atMost) {
            throw new MalformedFrameException(field, text.length() + " characters, at most " + atMost + " are taken");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedFrameException(field, "contains a control character");
        }
        return text;
    }

    /** An unsigned 64-bit field whose values stay below 2^63. */
    static long count(String field, long value) throws MalformedFrameException {
        if (value < 0) {
            throw new MalformedFrameException(field, Long.toUnsignedString(value) + " is 2^63 or more");
        }
        return value;
    }

    /** An unsigned 32-bit field whose values stay below 2^31. */
    static int count(String field, int value) throws MalformedFrameException {
        if (value < 0) {
            throw new MalformedFrameException(field, Integer.toUnsignedString(value) + " is 2^31 or more");
        }
        return value;
    }

    private static <W, V> V within(String field, W wire, Part<W, V> part) throws MalformedFrameException {
        try {
            return part.read(wire);
        } catch (MalformedFrameException e) {
            throw e.within(field);
        }
    }
}
