package net.hypha.semantics.distance;

import java.util.Collections;
import java.util.List;

/**
 * A node's place in network coordinates: a point in Euclidean space, which stands for where the core of the network sees it, and a height
 * above it, which stands for its access link. What is between two nodes is the way between their points and both heights (Dabek, Cox,
 * Kaashoek and Morris, "Vivaldi: a decentralized network coordinate system", SIGCOMM 2004). A guess, and never proof that somebody is
 * reachable.
 *
 * @param vector in milliseconds of round trip, {@link #LEAST_DIMENSIONS} to {@link #MOST_DIMENSIONS} numbers of at most {@link #FARTHEST}
 * @param height in milliseconds, {@link #LOWEST} to {@link #FARTHEST}
 * @param error how wrong estimates by it are, relative: 0 exclusive to {@link #UNKNOWN}, which knows nothing
 */
public record Coordinate(List<Double> vector, double height, double error) {
    public static final int LEAST_DIMENSIONS = 1;
    public static final int MOST_DIMENSIONS = 8;

    /** Those of all nodes; chosen by measurement, see docs/internals/distance.md. */
    public static final int DIMENSIONS = 3;

    /** No number is larger than this many milliseconds, in either direction. */
    public static final double FARTHEST = 60_000;

    /** Least height in milliseconds: 10 us. A node with none could not be lifted, as it moves in proportion. */
    public static final double LOWEST = 0.01;

    /** Where a node begins, in milliseconds: one that begins lower may end beside the others instead of above them. */
    private static final double FIRST_HEIGHT = 5;

    /** The error of one that has measured nothing. */
    public static final double UNKNOWN = 1.5;

    private static final double NS_PER_MS = 1e6;

    /** @throws IllegalArgumentException naming what is impossible */
    public Coordinate {
        vector = List.copyOf(vector);
        if (vector.size() < LEAST_DIMENSIONS || vector.size() > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("a coordinate has " + LEAST_DIMENSIONS + " to " + MOST_DIMENSIONS
                    + " dimensions, not " + vector.size());
        }
        for (double each : vector) {
            check("vector", each, -FARTHEST, FARTHEST);
        }
        check("height", height, LOWEST, FARTHEST);
        check("error", error, Double.MIN_VALUE, UNKNOWN);
    }

    /** Not-a-number is refused as well, as no comparison with it holds. */
    private static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "a coordinate's " + name + " is " + least + " to " + most + ", not " + value);
        }
    }

    /** Of one that has measured nothing. */
    public static Coordinate origin() {
        return origin(DIMENSIONS);
    }

    /** The same in a space of other dimensions. */
    public static Coordinate origin(int dimensions) {
        return new Coordinate(Collections.nCopies(dimensions, 0.0), FIRST_HEIGHT, UNKNOWN);
    }

    /** Whether it stands for anything measured. */
    public boolean isPlaced() {
        return error < UNKNOWN;
    }

    /**
     * The estimated round trip in milliseconds.
     *
     * @param other of as many dimensions
     */
    public double roundTripMs(Coordinate other) {
        return between(other) + height + other.height;
    }

    /** How far it has moved to become another, in milliseconds: the most by which an estimate can be different now. */
    public double movedMs(Coordinate now) {
        return between(now) + Math.abs(height - now.height);
    }

    /** {@link #roundTripMs} as a distance. */
    public Distance estimate(Coordinate other) {
        return new Distance(Math.round(roundTripMs(other) * NS_PER_MS), Distance.Source.ESTIMATE);
    }

    /** Between the two points, without heights. */
    double between(Coordinate other) {
        double sum = 0;
        for (int i = 0; i < vector.size(); i++) {
            double difference = vector.get(i) - other.vector.get(i);
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
