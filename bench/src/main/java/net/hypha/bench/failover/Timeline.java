package net.hypha.bench.failover;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.hypha.bench.report.Report;
import net.hypha.bench.report.Svg;

/**
 * Response times around an event, of one round.
 *
 * @param tcp begin of each request in seconds from the event, and its time in milliseconds, negative where it failed
 * @param udp the same of datagrams
 */
record Timeline(List<double[]> tcp, List<double[]> udp) {
    private static final int WIDTH = 900;
    private static final int PANEL = 190;
    private static final int LEFT = 60;
    private static final int PLOT_WIDTH = 800;
    private static final int PLOT_HEIGHT = 110;
    private static final int HEAD = 40;
    private static final double FROM_S = -1;
    private static final double TO_S = 3;
    private static final double LEAST_MS = 0.1;
    private static final double MOST_MS = 1_000;
    private static final int BUCKETS = 400; // one point for the slowest in each
    private static final String AXIS = "stroke=\"#8c8c8c\"";
    private static final String EVENT = "stroke=\"#b4452f\" stroke-dasharray=\"4 3\"";
    private static final String TCP = "#2a7f62";
    private static final String UDP = "#3a6ea5";
    private static final String FAILED = "#b4452f";

    static String chart(Report report, Map<Event, Timeline> all) {
        StringBuilder svg = new StringBuilder();
        Svg.begin(svg, WIDTH, HEAD + Math.max(all.size(), 1) * PANEL);
        Svg.text(
                svg,
                10,
                20,
                report.benchmark() + ": the slowest response of each 10 ms, TCP green, UDP blue, failed red at the top;"
                        + " the event at 0 s; commit " + report.commit());
        int number = 0;
        for (Map.Entry<Event, Timeline> each : all.entrySet()) {
            each.getValue().draw(svg, HEAD + number * PANEL + 20, each.getKey().text);
            number++;
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, int top, String text) {
        Svg.text(svg, LEFT, top - 6, text);
        Svg.line(svg, LEFT, top + PLOT_HEIGHT, LEFT + PLOT_WIDTH, top + PLOT_HEIGHT, AXIS);
        Svg.line(svg, LEFT, top, LEFT, top + PLOT_HEIGHT, AXIS);
        Svg.line(svg, x(0), top, x(0), top + PLOT_HEIGHT, EVENT);
        for (double ms = LEAST_MS; ms <= MOST_MS; ms *= 10) {
            Svg.text(svg, 8, (int) y(top, ms) + 4, String.format(Locale.ROOT, "%s ms", ms < 1 ? "0.1" : (int) ms));
        }
        for (int second = (int) FROM_S; second <= TO_S; second++) {
            Svg.text(svg, (int) x(second) - 8, top + PLOT_HEIGHT + 16, second + " s");
        }
        dots(svg, top, tcp, TCP);
        dots(svg, top, udp, UDP);
    }

    private static void dots(StringBuilder svg, int top, List<double[]> points, String colour) {
        double[] slowest = new double[BUCKETS];
        boolean[] failed = new boolean[BUCKETS];
        for (double[] point : points) {
            int bucket = (int) Math.floor((point[0] - FROM_S) / (TO_S - FROM_S) * BUCKETS);
            if (bucket >= 0 && bucket < BUCKETS) {
                failed[bucket] |= point[1] < 0;
                slowest[bucket] = Math.max(slowest[bucket], point[1]);
            }
        }
        for (int i = 0; i < BUCKETS; i++) {
            double x = x(FROM_S + (TO_S - FROM_S) * i / BUCKETS);
            if (slowest[i] > 0) {
                dot(svg, x, y(top, slowest[i]), colour);
            }
            if (failed[i]) {
                dot(svg, x, top, FAILED);
            }
        }
    }

    private static void dot(StringBuilder svg, double x, double y, String colour) {
        svg.append(
                String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"1.5\" fill=\"%s\"/>%n", x, y, colour));
    }

    private static double x(double second) {
        return LEFT + PLOT_WIDTH * (second - FROM_S) / (TO_S - FROM_S);
    }

    /** Logarithmic. */
    private static double y(int top, double ms) {
        double part = Math.log10(Math.clamp(ms, LEAST_MS, MOST_MS) / LEAST_MS) / Math.log10(MOST_MS / LEAST_MS);
        return top + PLOT_HEIGHT * (1 - part);
    }
}
