package net.hypha.semantics.policy;

import java.util.Comparator;
import java.util.List;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.service.Location;
import org.jspecify.annotations.Nullable;

/**
 * Whoever is nearest on the globe to the vantage. Several at the same place share the flows; with one nearest, the others
 * follow by distance for when it fails. Without a vantage location all are equally close.
 */
public final class Closest implements Policy {
    /** Candidates whose distances differ by no more than this are at the same place. */
    static final double SAME_PLACE_KM = 1;

    /** A candidate without location comes after every place on Earth. */
    private static final double UNKNOWN_KM = Double.MAX_VALUE;

    private record Placed(Candidate candidate, double distanceKm) {}

    @Override
    public String word() {
        return "closest";
    }

    @Override
    public Plan plan(PlanInput input) {
        List<Candidate> candidates = Candidates.of(input.service());
        Location from = input.vantage().location();
        if (from == null || candidates.isEmpty()) {
            return Candidates.plan(Selection.ROTATE, candidates);
        }
        List<Placed> placed = candidates.stream()
                .map(candidate -> new Placed(candidate, distanceKm(from, candidate.location())))
                .sorted(Comparator.comparingDouble(Placed::distanceKm)) // stable: ties stay by number
                .toList();
        double reachKm = placed.getFirst().distanceKm() + SAME_PLACE_KM;
        List<Placed> nearest =
                placed.stream().takeWhile(one -> one.distanceKm() <= reachKm).toList();
        return nearest.size() > 1
                ? Candidates.plan(Selection.ROTATE, unwrap(nearest))
                : Candidates.plan(Selection.FIRST, unwrap(placed));
    }

    private static double distanceKm(Location from, @Nullable Location to) {
        return to == null ? UNKNOWN_KM : from.distanceKm(to);
    }

    private static List<Candidate> unwrap(List<Placed> placed) {
        return placed.stream().map(Placed::candidate).toList();
    }
}
