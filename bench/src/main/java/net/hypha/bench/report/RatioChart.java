package net.hypha.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Ratios as bars: one group for each measure, one bar for each subject, a line where plain routing is. Bars longer than the
 * scale end with an arrow and their number.
 */
public final class RatioChart {
    private static final int LABEL_WIDTH = 330;
    private static final int SCALE_WIDTH = 420; // pixels from 0 to MOST
    private static final double MOST = 2.0;
    private static final int BAR = 13;
    private static final int GAP = 10;
    private static final int TOP = 70;
    private static final List<String> COLOURS =
            List.of("#2a7f62", "#8c8c8c", "#c98a1b", "#b4452f", "#4d6fb0", "#7a4fa3", "#5c9aa8", "#a8a35c");

    private RatioChart() {}

    /** Only rows with a ratio to the same baseline are shown; empty text if there are none. */
    public static String of(Report report, String baseline) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : report.rows()) {
            if (row.ratio() != null
                    && baseline.equals(row.baseline())
                    && !row.subject().equals(baseline)) {
                groups.computeIfAbsent(row.measure(), _ -> new ArrayList<>()).add(row);
            }
        }
        List<String> subjects = groups.values().stream()
                .flatMap(List::stream)
                .map(Row::subject)
                .distinct()
                .sorted()
                .toList();
        StringBuilder svg = new StringBuilder();
        int y = TOP;
        for (Map.Entry<String, List<Row>> group : groups.entrySet()) {
            Svg.text(svg, 10, y + 10, group.getKey());
            for (Row row : group.getValue()) {
                bar(svg, y, row, colour(subjects, row.subject()));
                y += BAR + 2;
            }
            y += GAP;
        }
        return frame(report, baseline, subjects, svg.toString(), y);
    }

    private static String colour(List<String> subjects, String subject) {
        return COLOURS.get(subjects.indexOf(subject) % COLOURS.size());
    }

    private static void bar(StringBuilder svg, int y, Row row, String colour) {
        double ratio = row.ratio() == null ? 0 : row.ratio();
        double width = Math.min(ratio, MOST) / MOST * SCALE_WIDTH;
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%s: %s %s</title></rect>%n",
                LABEL_WIDTH,
                y,
                width,
                BAR,
                colour,
                Svg.escaped(row.subject()),
                Figures.text(row.value()),
                Svg.escaped(row.unit())));
        String number = Figures.ratio(ratio) + (ratio > MOST ? " \u2192" : "");
        Svg.text(svg, LABEL_WIDTH + (int) width + 5, y + 11, number);
    }

    private static String frame(Report report, String baseline, List<String> subjects, String bars, int height) {
        int width = LABEL_WIDTH + SCALE_WIDTH + 80;
        int one = LABEL_WIDTH + (int) (SCALE_WIDTH / MOST);
        StringBuilder svg = new StringBuilder();
        Svg.begin(svg, width, height + 10);
        Svg.text(svg, 10, 20, report.benchmark() + ": ratios to " + baseline + " (line), commit " + report.commit());
        int x = 10;
        for (String subject : subjects) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"34\" width=\"12\" height=\"12\" fill=\"%s\"/>%n",
                    x,
                    colour(subjects, subject)));
            Svg.text(svg, x + 16, 45, subject);
            x += 34 + 7 * subject.length();
        }
        svg.append(bars);
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"black\" stroke-dasharray=\"3 3\"/>%n</svg>%n",
                one,
                TOP - 8,
                one,
                height));
        return svg.toString();
    }
}
