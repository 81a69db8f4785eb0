package net.hypha.semantics.plan;

import java.util.ArrayList;
import java.util.List;
import net.hypha.semantics.service.PolicyOptions;

/**
 * Policy + table + observations, computed.
 *
 * @param tiers the best first, none empty; one takes new flows where all in those before it are full, ejected or gone. At most
 *     {@link #MAX_TIERS} with at most {@link #MAX_CANDIDATES} together; none where nothing lives
 * @param options how full an instance may be, what one caller is, how slowly one begins
 */
public record Plan(Selection selection, List<List<Candidate>> tiers, PolicyOptions options) {
    /** Bounds of a plan in the kernel. */
    public static final int MAX_CANDIDATES = 128;

    public static final int MAX_TIERS = 16;

    public Plan {
        tiers = tiers.stream().map(List::copyOf).toList();
        int candidates = tiers.stream().mapToInt(List::size).sum();
        if (candidates > MAX_CANDIDATES) {
            throw new IllegalArgumentException(
                    "a plan of " + candidates + " candidates; the kernel takes " + MAX_CANDIDATES);
        }
        if (tiers.size() > MAX_TIERS || tiers.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException(
                    "a plan of " + tiers.size() + " tiers; the kernel takes " + MAX_TIERS + ", none of them empty");
        }
    }

    /** As many of the tiers' candidates as the kernel takes, the best first; tiers beyond those it takes become one. */
    public static Plan of(Selection selection, List<List<Candidate>> tiers, PolicyOptions options) {
        List<List<Candidate>> taken = new ArrayList<>();
        int room = MAX_CANDIDATES;
        for (List<Candidate> tier : tiers) {
            List<Candidate> part = tier.subList(0, Math.min(room, tier.size()));
            room -= part.size();
            if (taken.size() == MAX_TIERS && !part.isEmpty()) {
                List<Candidate> last = new ArrayList<>(taken.removeLast());
                last.addAll(part);
                taken.add(last);
            } else if (!part.isEmpty()) {
                taken.add(part);
            }
        }
        return new Plan(selection, taken, options);
    }

    /** Of all tiers, in order. */
    public List<Candidate> candidates() {
        return tiers.stream().flatMap(List::stream).toList();
    }
}
