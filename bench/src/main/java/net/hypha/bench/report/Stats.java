package net.hypha.bench.report;

import java.util.List;

/** Order statistics of a few figures. */
public final class Stats {
    private Stats() {}

    public static double median(List<Double> figures) {
        return quantile(figures, 0.5);
    }

    /**
     * Linear between the closest ranks, as R's type 7.
     *
     * @param figures at least one
     * @param q 0 to 1
     */
    public static double quantile(List<Double> figures, double q) {
        if (figures.isEmpty() || q < 0 || q > 1) {
            throw new IllegalArgumentException("no quantile " + q + " of " + figures.size() + " figures");
        }
        List<Double> sorted = figures.stream().sorted().toList();
        double rank = q * (sorted.size() - 1);
        int below = (int) Math.floor(rank);
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (rank - below) * (sorted.get(above) - sorted.get(below));
    }
}
