package net.hypha.bench.meaning;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.hypha.bench.report.Report;
import net.hypha.bench.report.Svg;

/** Response times of each choice over time, with the moments at which an instance became slow and well again. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int PANEL = 180;
    private static final int LEFT = 70;
    private static final int PLOT_WIDTH = 800;
    private static final int PLOT_HEIGHT = 120;
    private static final int HEAD = 40;
    private static final double LEAST_MS = 1;
    private static final double MOST_MS = 10_000;
    private static final String AXIS = "stroke=\"#8c8c8c\"";
    private static final String EVENT = "stroke=\"#b4452f\" stroke-dasharray=\"4 3\"";
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
        Svg.text(svg, LEFT, top - 6, subject);
        Svg.line(svg, LEFT, top + PLOT_HEIGHT, LEFT + PLOT_WIDTH, top + PLOT_HEIGHT, AXIS);
        Svg.line(svg, LEFT, top, LEFT, top + PLOT_HEIGHT, AXIS);
        Svg.line(svg, x(Slowdown.SLOW_S), top, x(Slowdown.SLOW_S), top + PLOT_HEIGHT, EVENT);
        Svg.line(svg, x(Slowdown.WELL_S), top, x(Slowdown.WELL_S), top + PLOT_HEIGHT, EVENT);
        for (double ms = LEAST_MS; ms <= MOST_MS; ms *= 10) {
            Svg.text(svg, 8, (int) y(top, ms) + 4, (int) ms + " ms");
        }
        for (int second = 0; second <= Slowdown.END_S; second++) {
            Svg.text(svg, (int) x(second) - 8, top + PLOT_HEIGHT + 16, second + " s");
        }
        for (Answer answer : answers) {
            boolean slow = answer.by() == null || answer.by().equals(Scene.SLOW);
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"1.3\" fill=\"%s\"/>%n",
                    x(answer.atS()),
                    y(top, answer.tookMs()),
                    slow ? SLOW : OTHER));
        }
    }

    private static double x(double second) {
        return LEFT + PLOT_WIDTH * second / Slowdown.END_S;
    }

    /** Logarithmic. */
    private static double y(int top, double ms) {
        double part = Math.log10(Math.clamp(ms, LEAST_MS, MOST_MS) / LEAST_MS) / Math.log10(MOST_MS / LEAST_MS);
        return top + PLOT_HEIGHT * (1 - part);
    }
}
