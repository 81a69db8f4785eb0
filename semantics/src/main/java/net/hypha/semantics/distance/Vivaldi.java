package net.hypha.semantics.distance;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How a coordinate follows what was measured (Dabek et al., SIGCOMM 2004, figure 3, with the heights of section 5.4): each round trip is a
 * spring between two nodes, which pushes or pulls the own one, the more the surer the other is and the less sure it is itself. Other than in
 * the paper springs of short ways are stiffer, as it is the relative error that matters to who compares distances: a quarter less of it.
 */
public final class Vivaldi {
    /** How far a node goes at most along the way that a sample of {@link #TYPICAL_MS} asks for. */
    private static final double STEP = 0.25;

    private static final double TYPICAL_MS = 100;

    /** The stiffest spring, by how much stiffer it is than a typical one. */
    private static final double STIFFEST = 2;

    /** How much a sample counts at most in the error. */
    private static final double MEMORY = 0.25;

    /** Two errors of 0 could not be weighed against each other. */
    private static final double LEAST_ERROR = 1e-3;

    /** Closer points, in milliseconds, push each other in any direction. */
    private static final double SAME_POINT = 1e-6;

    private Vivaldi() {}

    /**
     * The own coordinate after a measurement. One that cannot be, and one to a coordinate of other dimensions, changes nothing.
     *
     * @param roundTripMs measured, in milliseconds; above 0, at most {@link Coordinate#FARTHEST}
     * @param random for two nodes at the same point, which go apart in any direction
     */
    public static Coordinate update(Coordinate own, Coordinate other, double roundTripMs, RandomGenerator random) {
        if (!(roundTripMs > 0 && roundTripMs <= Coordinate.FARTHEST)
                || own.vector().size() != other.vector().size()) {
            return own;
        }
        double weight = own.error() / (own.error() + other.error());
        double missing = roundTripMs - own.roundTripMs(other);
        double memory = MEMORY * weight;
        double error = Math.abs(missing) / roundTripMs * memory + own.error() * (1 - memory);
        double stiffness = Math.min(STIFFEST, Math.sqrt(TYPICAL_MS / roundTripMs));
        return moved(
                own,
                other,
                STEP * stiffness * weight * missing,
                Math.clamp(error, LEAST_ERROR, Coordinate.UNKNOWN),
                random);
    }

    /** Goes away from the other, or towards it, partly by the point and partly by the height, as both have part in what is between. */
    private static Coordinate moved(Coordinate own, Coordinate other, double by, double error, RandomGenerator random) {
        double points = own.between(other);
        double heights = own.height() + other.height();
        boolean apart = points > SAME_POINT;
        double share = apart ? points / (points + heights) : 1;
        List<Double> direction =
                apart ? direction(own, other, points) : any(own.vector().size(), random);
        List<Double> vector = new ArrayList<>();
        for (int i = 0; i < direction.size(); i++) {
            vector.add(bounded(own.vector().get(i) + direction.get(i) * by * share, -Coordinate.FARTHEST));
        }
        return new Coordinate(vector, bounded(own.height() + by * (1 - share), Coordinate.LOWEST), error);
    }

    private static double bounded(double value, double least) {
        return Math.clamp(value, least, Coordinate.FARTHEST);
    }

    private static List<Double> direction(Coordinate from, Coordinate to, double between) {
        List<Double> unit = new ArrayList<>();
        for (int i = 0; i < from.vector().size(); i++) {
            unit.add((from.vector().get(i) - to.vector().get(i)) / between);
        }
        return unit;
    }

    /** Evenly distributed, as that of normal variates is. */
    private static List<Double> any(int dimensions, RandomGenerator random) {
        List<Double> free = new ArrayList<>();
        double square = 0;
        for (int i = 0; i < dimensions; i++) {
            double each = random.nextGaussian();
            free.add(each);
            square += each * each;
        }
        double length = Math.sqrt(square);
        return length < SAME_POINT
                ? free
                : free.stream().map(each -> each / length).toList();
    }
}
