package net.hypha.semantics.policy;

import java.util.List;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Selection;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.PolicyOptions;
import org.jspecify.annotations.Nullable;

/**
 * Whoever is nearest on the globe to the vantage; the others follow by distance for when the nearest are full or out. Those at the same place
 * follow each other by network distance, and share the flows where that is the same or not known. Without a vantage location network distance alone
 * counts.
 */
public final class Closest implements Policy {
    /** Candidates whose distances differ by no more than this are at the same place. */
    static final double SAME_PLACE_KM = 1;

    /** A candidate without location comes after every place on Earth. */
    private static final double UNKNOWN_KM = 1e6;

    @Override
    public String word() {
        return "closest";
    }

    @Override
    public Plan plan(PlanInput input) {
        PolicyOptions options = input.service().options().of(word());
        List<Candidate> candidates = Candidates.of(input.service(), options);
        Location from = input.vantage().location();
        List<List<Candidate>> places = from == null
                ? List.of(candidates)
                : Nearness.tiers(
                        candidates, candidate -> distanceKm(from, candidate.location()), km -> km + SAME_PLACE_KM);
        List<List<Candidate>> tiers = places.stream()
                .flatMap(place -> Nearness.byNetwork(place, input.observations()).stream())
                .toList();
        return Plan.of(Selection.ROTATE, tiers, options, input.node());
    }

    private static double distanceKm(Location from, @Nullable Location to) {
        return to == null ? UNKNOWN_KM : from.distanceKm(to);
    }
}
