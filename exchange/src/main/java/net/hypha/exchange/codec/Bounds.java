package net.hypha.exchange.codec;

import net.hypha.exchange.message.Neighbourhood;

/** How much one frame may hold; more is malformed. Generous: an honest neighbour stays far below. */
public final class Bounds {
    /** Bytes of a whole frame: 16 MiB. */
    public static final int FRAME_BYTES = 16 << 20;

    /** Characters of a reason told to people; a longer one is cut when it is sent. */
    public static final int REASON_CHARS = 2_000;

    static final int ELEMENTS = 100_000;
    static final int POOLS = 256;
    static final int GATEWAYS = Neighbourhood.Area.MAX_GATEWAYS;
    static final int SENDERS = Neighbourhood.Area.MAX_SENDERS;
    static final int BEACONS = 2 * Neighbourhood.Area.MAX_SENDERS;
    static final int PATH = 64;
    static final int WORDS = 3;
    static final int POLICIES = 64;
    static final int TEXT_CHARS = 255;

    private Bounds() {}
}
