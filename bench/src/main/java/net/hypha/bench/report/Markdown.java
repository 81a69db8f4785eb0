package net.hypha.bench.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A report as Markdown: the machine, the goals, then every figure. */
public final class Markdown {
    private static final String HEAD = """
            | measure | subject | median | quartiles | unit | beside | ratio | goal | met |
            |---|---|--:|--:|---|---|--:|---|---|
            """;

    private Markdown() {}

    public static String of(Report report) {
        StringBuilder text = new StringBuilder();
        text.append("# Benchmark: ").append(report.benchmark()).append("\n\n");
        text.append("Commit ").append(report.commit()).append(", ").append(report.rounds());
        text.append(
                " rounds, subjects taking turns within each. Medians with quartiles; a ratio is the median of each round's\n");
        text.append("ratio to the baseline in the same round. Reproduce it: `sudo ./dev bench ")
                .append(report.benchmark());
        text.append("`.\n\n");
        report.machine()
                .forEach((name, value) -> text.append("- ")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\n'));
        text.append("\n## Goals\n\n")
                .append(report.met())
                .append(" of ")
                .append(report.goals())
                .append(" are reached.\n\n");
        table(text, report.rows().stream().filter(row -> row.goal() != null).toList());
        notes(text, report.rows());
        text.append("\n## All figures\n\n");
        table(text, report.rows());
        return text.toString();
    }

    private static void table(StringBuilder text, List<Row> rows) {
        text.append(HEAD);
        for (Row row : rows) {
            Goal goal = row.goal();
            String baseline = row.baseline();
            List<String> cells = List.of(
                    row.measure(),
                    row.subject(),
                    Figures.text(row.value()),
                    Figures.text(row.low()) + " to " + Figures.text(row.high()),
                    row.unit(),
                    baseline == null ? "" : baseline,
                    Figures.ratio(row.ratio()),
                    goal == null ? "" : goal.text(),
                    row.met() == null ? "" : row.met() ? "yes" : "**no**");
            text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
    }

    private static void notes(StringBuilder text, List<Row> rows) {
        Set<String> notes = new LinkedHashSet<>();
        for (Row row : rows) {
            if (row.note() != null && Boolean.FALSE.equals(row.met())) {
                notes.add("- " + row.measure() + ", " + row.subject() + ": " + row.note());
            }
        }
        if (!notes.isEmpty()) {
            text.append("\n## What limits\n\n").append(String.join("\n", notes)).append('\n');
        }
    }
}
