package net.hypha.bench.failover;

import java.util.List;
import java.util.Map;
import net.hypha.bench.report.Report;
import net.hypha.bench.report.Svg;
import net.hypha.bench.report.TimePlot;

/**
 * Response times around an event, of one round.
 *
 * @param tcp begin of each request in seconds from the event, and its time in milliseconds, negative where it failed
 * @param udp the same of datagrams
 */
record Timeline(List<double[]> tcp, List<double[]> udp) {
    private static final int WIDTH = 900;
    private static final int PANEL = 190;
    private static final int HEAD = 40;
    private static final int FROM_S = -1;
    private static final int TO_S = 3;
    private static final double MOST_MS = 1_000;
    private static final TimePlot PLOT = new TimePlot(60, 110, FROM_S, TO_S, 0.1, MOST_MS);
    private static final int BUCKETS = 400; // one point for the slowest in each
    private static final double RADIUS = 1.5;
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
        PLOT.frame(svg, top, text, 0);
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
            double second = FROM_S + (double) (TO_S - FROM_S) * i / BUCKETS;
            if (slowest[i] > 0) {
                PLOT.dot(svg, top, second, slowest[i], RADIUS, colour);
            }
            if (failed[i]) {
                PLOT.dot(svg, top, second, MOST_MS, RADIUS, FAILED);
            }
        }
    }
}
