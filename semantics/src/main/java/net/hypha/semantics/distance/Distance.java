package net.hypha.semantics.distance;

/**
 * How long a packet takes from one node to another and back.
 *
 * @param roundTripNs in nanoseconds, 0 and up; 0 within one node
 * @param source how it is known
 */
public record Distance(long roundTripNs, Source source) {
    /** How a distance is known. */
    public enum Source {
        /** It is the same node. */
        SELF,
        /** Handshakes of real flows were timed. */
        FLOW,
        /** Probes were timed. */
        PROBE,
        /** From network coordinates; nothing was sent that way yet. */
        ESTIMATE
    }

    /** Between a node and itself. */
    public static final Distance NONE = new Distance(0, Source.SELF);

    public Distance {
        if (roundTripNs < 0) {
            throw new IllegalArgumentException("a round trip of " + roundTripNs + " ns");
        }
    }
}
