package net.hypha.semantics.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Observations;

/** Candidates in tiers by how near they are. */
final class Nearness {
    /**
     * Round trips that differ by no more than a twentieth and 0.1 ms are the same: what the machines add, and the next measurement, differ as much.
     */
    private static final double SAME_ROUND_TRIP = 1.05;

    private static final double SAME_ROUND_TRIP_NS = 100_000;

    /** Not known: after all that is. */
    private static final double UNKNOWN = Double.MAX_VALUE;

    private Nearness() {}

    /** By network distance; those whose distance is not known are the last tier. */
    static List<List<Candidate>> byNetwork(List<Candidate> candidates, Observations observations) {
        return tiers(
                candidates,
                candidate -> observations
                        .distance(candidate)
                        .map(Distance::roundTripNs)
                        .map(Long::doubleValue)
                        .orElse(UNKNOWN),
                nearest -> nearest * SAME_ROUND_TRIP + SAME_ROUND_TRIP_NS);
    }

    /**
     * The nearest first; those within the reach of the nearest of a tier are in it too, in the order they came in: whichever of equals was
     * measured as the nearer this time makes no other plan.
     *
     * @param reach how far the tier goes that begins at a distance
     */
    static List<List<Candidate>> tiers(List<Candidate> candidates, ToDoubleFunction<Candidate> distance, Reach reach) {
        record Placed(int place, Candidate candidate, double distance) {}
        List<Placed> placed = IntStream.range(0, candidates.size())
                .mapToObj(i -> new Placed(i, candidates.get(i), distance.applyAsDouble(candidates.get(i))))
                .sorted(Comparator.comparingDouble(Placed::distance))
                .toList();
        List<List<Placed>> tiers = new ArrayList<>();
        double end = -1;
        for (Placed one : placed) {
            if (tiers.isEmpty() || one.distance() > end) {
                tiers.add(new ArrayList<>());
                end = Math.min(reach.from(one.distance()), UNKNOWN);
            }
            tiers.getLast().add(one);
        }
        return tiers.stream()
                .map(tier -> tier.stream()
                        .sorted(Comparator.comparingInt(Placed::place))
                        .map(Placed::candidate)
                        .toList())
                .toList();
    }

    /** How far those reach that count as equally near. */
    @FunctionalInterface
    interface Reach {
        double from(double nearest);
    }
}
