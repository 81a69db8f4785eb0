package net.hypha.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every figure that was measured, by measure, subject and round. Not thread-safe. */
public final class Samples {
    private final Map<Series, SortedMap<Integer, Double>> figures = new HashMap<>();

    private record Series(String measure, String subject) {}

    /** The round's figure; a later one for the same round replaces it. */
    public void add(String measure, String subject, int round, double figure) {
        figures.computeIfAbsent(new Series(measure, subject), _ -> new TreeMap<>())
                .put(round, figure);
    }

    /** In order of rounds; empty if nothing was measured. */
    public List<Double> of(String measure, String subject) {
        return List.copyOf(series(measure, subject).values());
    }

    /** One ratio for each round in which both were measured. */
    public List<Double> ratios(String measure, String subject, String baseline) {
        SortedMap<Integer, Double> base = series(measure, baseline);
        List<Double> ratios = new ArrayList<>();
        series(measure, subject).forEach((round, figure) -> {
            Double to = base.get(round);
            if (to != null && to > 0) {
                ratios.add(figure / to);
            }
        });
        return ratios;
    }

    private SortedMap<Integer, Double> series(String measure, String subject) {
        return figures.getOrDefault(new Series(measure, subject), new TreeMap<>());
    }
}
