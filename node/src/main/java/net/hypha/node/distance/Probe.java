package net.hypha.node.distance;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.semantics.distance.Coordinate;

/**
 * A question to another node, or its answer, which is as long: 48 bytes, in network order.
 *
 * <pre>
 *   0  0xd1, which no IP packet begins with (so does the datapath know probes)
 *   1  version, 1
 *   2  1: question, 2: answer
 *   3  0
 *   4  nonce, 8 bytes: grows with every question to a node; the answer repeats it
 *  12  the sender's coordinate: error, height and three dimensions, 4 bytes each (IEEE 754)
 *  32  seal of all before, 16 bytes
 * </pre>
 *
 * @param coordinate the sender's
 */
record Probe(Kind kind, long nonce, Coordinate coordinate) {
    static final int LENGTH = 48;
    private static final int SEALED = LENGTH - Seal.LENGTH;
    private static final byte MAGIC = (byte) 0xd1;
    private static final byte VERSION = 1;

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
        try {
            Coordinate coordinate = new Coordinate(vector, fitting(height), fittingError(error));
            return Kind.of(bytes[2]).map(kind -> new Probe(kind, nonce, coordinate));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
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
