package net.hypha.domain.manager;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import net.hypha.semantics.service.NodeName;

/**
 * Which nodes come and go too often, so that all who know their instances would be told without end. As with routes in RFC 2439: each time a
 * node's instances are taken out adds one to a figure that halves every 15 s; from 4 on its instances stay out, until it is below 1 again. So a
 * node may restart a few times in a row, and one that flaps is back half a minute after it stopped.
 */
final class Damping {
    static final double KEPT_OUT_FROM = 4;
    static final double BACK_BELOW = 1;
    private static final double FORGOTTEN_BELOW = 0.1;
    private static final double MOST = 8; // which is three half-lives from its end
    private static final Duration HALF_LIFE = Duration.ofSeconds(15);

    private final Map<NodeName, Figure> figures = new HashMap<>();

    private record Figure(double value, Instant at, boolean keptOut) {
        double now(Instant now) {
            double halves = (double) Duration.between(at, now).toMillis() / HALF_LIFE.toMillis();
            return value * Math.pow(2, -halves);
        }
    }

    /** A node's instances were taken out. */
    void left(NodeName node, Instant now) {
        Figure former = figures.get(node);
        double before = former == null ? 0 : former.now(now);
        double value = Math.min(MOST, before + 1);
        boolean stillOut = former != null && former.keptOut() && before >= BACK_BELOW;
        figures.put(node, new Figure(value, now, stillOut || value >= KEPT_OUT_FROM));
    }

    /** For how long the node's instances stay out from now on; zero for one that may come back. */
    Duration keptOutFor(NodeName node, Instant now) {
        Figure figure = figures.get(node);
        if (figure == null) {
            return Duration.ZERO;
        }
        double value = figure.now(now);
        if (value < FORGOTTEN_BELOW) {
            figures.remove(node);
        }
        if (!figure.keptOut() || value < BACK_BELOW) {
            return Duration.ZERO;
        }
        double halves = Math.log(value / BACK_BELOW) / Math.log(2);
        return Duration.ofMillis((long) Math.ceil(halves * HALF_LIFE.toMillis()) + 1);
    }
}
