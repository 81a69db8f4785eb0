package net.hypha.semantics.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.table.Digest;

/**
 * Policy + table + observations, computed.
 *
 * @param tiers the best first, none empty; one takes new flows where all in those before it are full, ejected or gone. At most
 *     {@link #MAX_TIERS} with at most {@link #MAX_CANDIDATES} together; none where nothing lives
 * @param options how full an instance may be, what one caller is, how slowly one begins
 * @param leftOut candidates for which there was no room
 */
public record Plan(Selection selection, List<List<Candidate>> tiers, PolicyOptions options, int leftOut) {
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

    /** As many of the tiers' candidates as the kernel takes, the best first, of a tier the first; tiers beyond those it takes become one. */
    public static Plan of(Selection selection, List<List<Candidate>> tiers, PolicyOptions options) {
        return of(selection, tiers, options, (tier, room) -> tier.subList(0, room));
    }

    /**
     * The same, but of the tier for which there is not room enough each node takes others, so that all get flows from somewhere: where one
     * comes or goes, at most one other is taken instead (rendezvous hashing, Thaler and Ravishankar 1998).
     *
     * @param node who plans
     */
    public static Plan of(Selection selection, List<List<Candidate>> tiers, PolicyOptions options, String node) {
        return of(selection, tiers, options, (tier, room) -> preferred(tier, room, node));
    }

    private interface Cut {
        /** So many of a tier, in its order. */
        List<Candidate> of(List<Candidate> tier, int room);
    }

    private static List<Candidate> preferred(List<Candidate> tier, int room, String node) {
        record Ranked(String id, long rank) {}
        Set<String> taken = tier.stream()
                .map(Candidate::id)
                .map(id -> new Ranked(id, new Digest().add(node).add(id).value()))
                .sorted(Comparator.comparingLong(Ranked::rank))
                .limit(room)
                .map(Ranked::id)
                .collect(Collectors.toSet());
        return tier.stream().filter(candidate -> taken.contains(candidate.id())).toList();
    }

    private static Plan of(Selection selection, List<List<Candidate>> tiers, PolicyOptions options, Cut cut) {
        List<List<Candidate>> taken = new ArrayList<>();
        int leftOut = 0;
        int room = MAX_CANDIDATES;
        for (List<Candidate> tier : tiers) {
            List<Candidate> part = tier.size() <= room ? tier : cut.of(tier, room);
            room -= part.size();
            leftOut += tier.size() - part.size();
            if (taken.size() == MAX_TIERS && !part.isEmpty()) {
                List<Candidate> last = new ArrayList<>(taken.removeLast());
                last.addAll(part);
                taken.add(last);
            } else if (!part.isEmpty()) {
                taken.add(part);
            }
        }
        return new Plan(selection, taken, options, leftOut);
    }

    /** Of all tiers, in order. */
    public List<Candidate> candidates() {
        return tiers.stream().flatMap(List::stream).toList();
    }
}
