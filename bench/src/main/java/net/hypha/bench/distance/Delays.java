package net.hypha.bench.distance;

import java.util.random.RandomGenerator;

/**
 * Round trips between nodes around the world, made by a model whose parts are documented:
 *
 * <ul>
 *   <li>the shortest way along {@link Backbone} fibre between the nodes' cities, some of which have several nodes;
 *   <li>for each pair of cities a factor, as routing follows contracts and not distances: log-normal with {@link #ROUTING}; so triangles are
 *       violated, which no coordinates can follow;
 *   <li>each node's access: log-normal around 1 ms for seven in ten (data centres), around 8 ms for the others (edges, offices);
 *   <li>each sample's queueing: exponential, 3 % of the round trip and 0.1 ms in the mean; and of fifty samples one that waits
 *       Pareto-distributed for 10 ms and more.
 * </ul>
 */
public final class Delays {
    /** Standard deviation of the logarithm of what routing adds or spares between two cities. */
    static final double ROUTING = 0.08;

    private static final double CENTRES = 0.7;
    private static final double CENTRE_MS = 1;
    private static final double EDGE_MS = 8;
    private static final double ACCESS_SPREAD = 0.5;
    private static final double LEAST_MS = 0.1;
    private static final double QUEUE_SHARE = 0.03;
    private static final double QUEUE_MS = 0.1;
    private static final double STRAGGLERS = 0.02;
    private static final double STRAGGLER_MS = 10;
    private static final double STRAGGLER_SHAPE = 1.5;

    private final double[][] roundTripsMs;

    private Delays(double[][] roundTripsMs) {
        this.roundTripsMs = roundTripsMs;
    }

    /** @param random decides it all */
    public static Delays of(int nodes, RandomGenerator random) {
        double[][] fibre = Backbone.roundTripsMs();
        int cities = fibre.length;
        double[][] routed = new double[cities][cities];
        for (int i = 0; i < cities; i++) {
            for (int j = 0; j < i; j++) {
                routed[i][j] = fibre[i][j] * Math.exp(ROUTING * random.nextGaussian());
                routed[j][i] = routed[i][j];
            }
        }
        int[] city = random.ints(nodes, 0, cities).toArray();
        double[] access = new double[nodes];
        for (int i = 0; i < nodes; i++) {
            double typical = random.nextDouble() < CENTRES ? CENTRE_MS : EDGE_MS;
            access[i] = typical * Math.exp(ACCESS_SPREAD * random.nextGaussian());
        }
        double[][] all = new double[nodes][nodes];
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < i; j++) {
                all[i][j] = LEAST_MS + routed[city[i]][city[j]] + access[i] + access[j];
                all[j][i] = all[i][j];
            }
        }
        return new Delays(all);
    }

    public int nodes() {
        return roundTripsMs.length;
    }

    /** Without queueing, in milliseconds. */
    public double roundTripMs(int from, int to) {
        return roundTripsMs[from][to];
    }

    /** What one probe would measure, in milliseconds. */
    public double sampleMs(int from, int to, RandomGenerator random) {
        double base = roundTripsMs[from][to];
        double queue = (base * QUEUE_SHARE + QUEUE_MS) * random.nextExponential();
        double straggler = random.nextDouble() < STRAGGLERS
                ? STRAGGLER_MS * Math.pow(1 - random.nextDouble(), -1 / STRAGGLER_SHAPE)
                : 0;
        return base + queue + straggler;
    }

    /** The share of pairs for which the way over some third node is a tenth or more shorter than the direct one: 0 to 1. */
    public double violations() {
        int violated = 0;
        int pairs = 0;
        for (int i = 0; i < nodes(); i++) {
            for (int j = 0; j < i; j++) {
                pairs++;
                violated += hasDetour(i, j) ? 1 : 0;
            }
        }
        return (double) violated / pairs;
    }

    private boolean hasDetour(int from, int to) {
        for (int over = 0; over < nodes(); over++) {
            if (over != from
                    && over != to
                    && roundTripMs(from, over) + roundTripMs(over, to) < 0.9 * roundTripMs(from, to)) {
                return true;
            }
        }
        return false;
    }
}
