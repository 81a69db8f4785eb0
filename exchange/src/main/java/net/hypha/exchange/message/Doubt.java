package net.hypha.exchange.message;

import net.hypha.semantics.service.ServiceKey;

/**
 * What a caller's packets say against an instance. Never proof: whoever says so may be cut off itself, or lie.
 *
 * @param port that was called, 0 to 65535
 * @param protocol IANA number, 0 to 255; ports are those of TCP and UDP
 */
public record Doubt(ServiceKey service, int number, Kind kind, int port, int protocol) {
    /** What was seen. */
    public enum Kind {
        /** A connection was reset before it was there, or something was told to be unreachable. */
        REFUSED,
        /** Connections got no answer. */
        UNANSWERED,
        /** Requests got no response. */
        SILENT
    }

    public static final int MAX_PORT = 65_535;
    public static final int MAX_PROTOCOL = 255;

    /** @throws IllegalArgumentException naming what is out of its range */
    public Doubt {
        check("number", number, Integer.MAX_VALUE);
        check("port", port, MAX_PORT);
        check("protocol", protocol, MAX_PROTOCOL);
    }

    private static void check(String what, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(what + " " + value + " is not between 0 and " + most);
        }
    }
}
