package net.hypha.bench.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of one run, as DESIGN's agreement has it.
 *
 * @param commit of the source that was measured
 * @param machine what it was measured on and with, in words
 * @param rounds how often each figure was taken
 */
public record Report(String benchmark, String commit, Map<String, String> machine, int rounds, List<Row> rows) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public Report {
        rows = List.copyOf(rows);
    }

    /**
     * One row for each comparison that has figures, in the order given. A comparison with a baseline that was not measured is left out if the
     * subject has a row for the measure already.
     */
    public static List<Row> rows(List<Comparison> comparisons, Samples samples, Notes notes) {
        List<Row> rows = new ArrayList<>();
        Set<List<String>> shown = new HashSet<>();
        for (Comparison what : comparisons) {
            List<Double> figures = samples.of(what.measure(), what.subject());
            if (!figures.isEmpty()) {
                String baseline = what.baseline();
                List<Double> ratios =
                        baseline == null ? List.of() : samples.ratios(what.measure(), what.subject(), baseline);
                if (shown.add(List.of(what.measure(), what.subject())) || !ratios.isEmpty()) {
                    rows.add(Row.of(what, figures, ratios, notes.find(what)));
                }
            }
        }
        return rows;
    }

    /** How many rows have a goal. */
    public long goals() {
        return rows.stream().filter(row -> row.goal() != null).count();
    }

    /** How many of them reached it. */
    public long met() {
        return rows.stream().filter(row -> Boolean.TRUE.equals(row.met())).count();
    }

    public String json() {
        return JSON.writeValueAsString(this) + "\n";
    }
}
