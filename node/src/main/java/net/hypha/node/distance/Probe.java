package net.hypha.node.distance;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.semantics.distance.Coordinate;

/**
 * A question to another node, or its answer, which is as long: 60 bytes, in network order.
 *
 * <pre>
 *   0  0xd1, which no IP packet begins with (so does the datapath know probes)
 *   1  version, 2
 *   2  1: question, 2: answer
 *   3  0
 *   4  nonce, 8 bytes: grows with every question to a node, as the asker's clock does; the answer repeats it
 *  12  the sender's coordinate: error, height and three dimensions, 4 bytes each (IEEE 754)
 *  32  how long the question was held before it was answered, nanoseconds in 4 bytes without a sign; 0 in a question
 *  36  seal of all before, 16 bytes
 *  52  when it arrived, CLOCK_MONOTONIC nanoseconds, 8 bytes: written by the receiver's datapath
 * </pre>
 *
 * @param coordinate the sender's
 * @param heldNs from the question's arrival until its answer leaves, 0 to {@link #LONGEST_HELD_NS}
 */
record Probe(Kind kind, long nonce, Coordinate coordinate, long heldNs) {
    static final int LENGTH = 60;
    static final long LONGEST_HELD_NS = 0xffff_ffffL;
    private static final int ARRIVAL = LENGTH - Long.BYTES;
    private static final int SEALED = ARRIVAL - Seal.LENGTH;
    private static final byte MAGIC = (byte) 0xd1;
    private static final byte VERSION = 2;

    Probe {
        if (heldNs < 0 || heldNs > LONGEST_HELD_NS) {
            throw new IllegalArgumentException("held for " + heldNs + " ns");
        }
    }

    static Probe question(long nonce, Coordinate coordinate) {
        return new Probe(Kind.QUESTION, nonce, coordinate, 0);
    }

    static Probe answer(long nonce, Coordinate coordinate, long heldNs) {
        return new Probe(Kind.ANSWER, nonce, coordinate, heldNs);
    }

    enum Kind {
        QUESTION(1),
        ANSWER(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        private static Optional<Kind> of(byte code) {
            return Stream.of(values()).filter(kind -> kind.code == code).findFirst();
        }
    }

    /** @param seal of this node towards the other */
    byte[] write(Seal seal) {
        ByteBuffer out = ByteBuffer.allocate(LENGTH)
                .put(MAGIC)
                .put(VERSION)
                .put(kind.code)
                .put((byte) 0)
                .putLong(nonce)
                .putFloat((float) coordinate.error())
                .putFloat((float) coordinate.height());
        coordinate.vector().forEach(each -> out.putFloat(each.floatValue()));
        out.putInt((int) heldNs);
        return out.put(seal.of(out.array(), SEALED)).array();
    }

    /** Whether these bytes have a probe's form, whoever made them. */
    static boolean isOne(byte[] bytes) {
        return bytes.length == LENGTH
                && bytes[0] == MAGIC
                && bytes[1] == VERSION
                && Kind.of(bytes[2]).isPresent()
                && bytes[3] == 0;
    }

    /**
     * Reads what is sealed.
     *
     * @param bytes with a probe's form
     * @param seal of the other towards this node
     * @return empty if the seal is another's, or what is sealed is no coordinate
     */
    static Optional<Probe> read(byte[] bytes, Seal seal) {
        if (!seal.isOf(bytes, SEALED)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long nonce = in.position(4).getLong();
        double error = in.getFloat();
        double height = in.getFloat();
        List<Double> vector = new ArrayList<>();
        for (int i = 0; i < Coordinate.DIMENSIONS; i++) {
            vector.add((double) in.getFloat());
        }
        long heldNs = Integer.toUnsignedLong(in.getInt());
        try {
            Coordinate coordinate = new Coordinate(vector, fitting(height), fittingError(error));
            return Kind.of(bytes[2]).map(kind -> new Probe(kind, nonce, coordinate, heldNs));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * When it arrived, as the datapath noted; that is not sealed, and may be anything where it came past the datapath.
     *
     * @param bytes with a probe's form
     */
    static long arrivalNs(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong(ARRIVAL);
    }

    /** The least height has no exact form in 4 bytes. */
    private static double fitting(double height) {
        return Math.abs(height - Coordinate.LOWEST) < 1e-6 ? Coordinate.LOWEST : height;
    }

    /** Nor has every error. */
    private static double fittingError(double error) {
        return error > Coordinate.UNKNOWN && error < Coordinate.UNKNOWN + 1e-6 ? Coordinate.UNKNOWN : error;
    }
}
