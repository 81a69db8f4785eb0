package net.hypha.node.explain;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.hypha.kernel.datapath.Entry;

/**
 * Who would get the next flow of a plan, as {@code pick.h} picks. Pure.
 *
 * @param tier the one that takes it, from 0; -1: nobody can
 * @param mercy what was overlooked to find one
 * @param parts chances by backend number, above 0, together 1; others have none. Where backends take turns, in the long run
 */
record Shares(int tier, Mercy mercy, Map<Integer, Double> parts) {
    /** Up to so many the cheapest of all is taken; beyond, the cheapest of some drawn at random. */
    static final int SCAN_ALL = 8;

    /** As many are drawn. */
    static final int CHOICES = 3;

    private static final Shares NOBODY = new Shares(-1, Mercy.NONE, Map.of());

    /** What the kernel overlooks step by step: a full one is better than none, and an ejected one too. */
    enum Mercy {
        NONE,
        FULL,
        EJECTED;

        boolean admits(Standing one) {
            return one.fits() && (!one.ejected() || this == EJECTED) && (!one.full() || this != NONE);
        }
    }

    static Shares of(Entry.Plan plan, Map<Integer, Standing> standings) {
        for (Mercy mercy : Mercy.values()) {
            for (int tier = 0; tier < plan.tiers().size(); tier++) {
                List<Standing> all = plan.tiers().get(tier).stream()
                        .map(standings::get)
                        .filter(Objects::nonNull)
                        .toList();
                List<Standing> able = all.stream().filter(mercy::admits).toList();
                if (!able.isEmpty()) {
                    return new Shares(tier, mercy, parts(plan, all, able, mercy));
                }
            }
        }
        return NOBODY;
    }

    /** Chance of one. */
    double of(int backend) {
        return parts.getOrDefault(backend, 0.0);
    }

    private static Map<Integer, Double> parts(Entry.Plan plan, List<Standing> all, List<Standing> able, Mercy mercy) {
        return switch (plan.pick()) {
            case ROTATE, RANDOM, WEIGHTED -> byWeight(able);
            case LOWEST_COST -> all.size() > SCAN_ALL ? cheapestDrawn(able) : cheapest(all, mercy);
            case FEWEST_FLOWS -> cheapest(all, mercy);
            case BY_CALLER -> even(able);
        };
    }

    private static Map<Integer, Double> byWeight(List<Standing> able) {
        long sum = able.stream().mapToLong(Standing::share).sum();
        if (sum == 0) {
            return even(able);
        }
        Map<Integer, Double> parts = new HashMap<>();
        for (Standing one : able) {
            if (one.share() > 0) {
                parts.put(one.backend().id(), (double) one.share() / sum);
            }
        }
        return parts;
    }

    private static Map<Integer, Double> even(List<Standing> able) {
        Map<Integer, Double> parts = new HashMap<>();
        able.forEach(one -> parts.put(one.backend().id(), 1.0 / able.size()));
        return parts;
    }

    /** Of equals the first is taken that follows a place drawn at random. */
    private static Map<Integer, Double> cheapest(List<Standing> all, Mercy mercy) {
        Map<Integer, Double> parts = new HashMap<>();
        for (int start = 0; start < all.size(); start++) {
            Standing best = null;
            for (int i = 0; i < all.size(); i++) {
                Standing one = all.get((start + i) % all.size());
                if (mercy.admits(one) && (best == null || one.costs() < best.costs())) {
                    best = one;
                }
            }
            if (best != null) {
                parts.merge(best.backend().id(), 1.0 / all.size(), Double::sum);
            }
        }
        return parts;
    }

    /** By how many of all draws each is the cheapest of; equals have equal parts. */
    private static Map<Integer, Double> cheapestDrawn(List<Standing> able) {
        List<Standing> sorted =
                able.stream().sorted(Comparator.comparingLong(Standing::costs)).toList();
        Map<Integer, Double> parts = new HashMap<>();
        int first = 0;
        while (first < sorted.size()) {
            long costs = sorted.get(first).costs();
            List<Standing> equals = sorted.stream()
                    .skip(first)
                    .takeWhile(one -> one.costs() == costs)
                    .toList();
            double part = noneBefore(first, sorted.size()) - noneBefore(first + equals.size(), sorted.size());
            equals.forEach(one -> parts.put(one.backend().id(), part / equals.size()));
            first += equals.size();
        }
        parts.values().removeIf(part -> part <= 0);
        return parts;
    }

    /** The chance that none of the first so many is drawn. */
    private static double noneBefore(int first, int size) {
        double chance = 1;
        for (int drawn = 0; drawn < Math.min(CHOICES, size); drawn++) {
            chance *= Math.max(size - first - drawn, 0) / (double) (size - drawn);
        }
        return chance;
    }
}
