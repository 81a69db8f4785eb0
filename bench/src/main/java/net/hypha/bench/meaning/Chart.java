package net.hypha.bench.meaning;

import java.util.List;
import java.util.Map;
import net.hypha.bench.report.Report;
import net.hypha.bench.report.Svg;
import net.hypha.bench.report.TimePlot;

/** Response times of each choice over time, with the moments at which an instance became slow and well again. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int PANEL = 180;
    private static final int HEAD = 40;
    private static final TimePlot PLOT = new TimePlot(70, 120, 0, (int) Slowdown.END_S, 1, 10_000);
    private static final double RADIUS = 1.3;
    private static final String SLOW = "#b4452f";
    private static final String OTHER = "#2a7f62";

    private Chart() {}

    static String of(Report report, Map<Choice, List<Answer>> timelines) {
        StringBuilder svg = new StringBuilder();
        Svg.begin(svg, WIDTH, HEAD + Math.max(timelines.size(), 1) * PANEL);
        Svg.text(
                svg,
                10,
                20,
                "meaning: each request by when it was due and what it took; red at the instance that is 20 x slower"
                        + " between the dashed lines; commit " + report.commit());
        int top = HEAD + 20;
        for (Map.Entry<Choice, List<Answer>> each : timelines.entrySet()) {
            panel(svg, top, each.getKey().subject, each.getValue());
            top += PANEL;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void panel(StringBuilder svg, int top, String subject, List<Answer> answers) {
        PLOT.frame(svg, top, subject, Slowdown.SLOW_S, Slowdown.WELL_S);
        for (Answer answer : answers) {
            boolean slow = answer.by() == null || answer.by().equals(Scene.SLOW);
            PLOT.dot(svg, top, answer.atS(), answer.tookMs(), RADIUS, slow ? SLOW : OTHER);
        }
    }
}
