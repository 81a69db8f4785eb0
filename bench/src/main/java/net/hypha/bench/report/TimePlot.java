package net.hypha.bench.report;

import java.util.Locale;

/**
 * Response times over seconds, as one part of a chart; times are drawn logarithmically.
 *
 * @param left pixels to the left of it, for its labels
 * @param height in pixels
 * @param fromS the first second, a whole one
 * @param toS the last second, a whole one
 * @param leastMs what takes less is drawn there; a power of ten
 * @param mostMs what takes more is drawn there; a power of ten
 */
public record TimePlot(int left, int height, int fromS, int toS, double leastMs, double mostMs) {
    private static final int WIDTH = 800;
    private static final String AXIS = "stroke=\"#8c8c8c\"";
    private static final String EVENT = "stroke=\"#b4452f\" stroke-dasharray=\"4 3\"";

    /**
     * Draws all but the response times.
     *
     * @param eventsS seconds at which something happened
     */
    public void frame(StringBuilder svg, int top, String title, double... eventsS) {
        Svg.text(svg, left, top - 6, title);
        Svg.line(svg, left, top + height, left + WIDTH, top + height, AXIS);
        Svg.line(svg, left, top, left, top + height, AXIS);
        for (double eventS : eventsS) {
            Svg.line(svg, x(eventS), top, x(eventS), top + height, EVENT);
        }
        for (double ms = leastMs; ms <= mostMs; ms *= 10) {
            Svg.text(svg, 8, (int) y(top, ms) + 4, String.format(Locale.ROOT, "%s ms", ms < 1 ? "0.1" : (int) ms));
        }
        for (int second = fromS; second <= toS; second++) {
            Svg.text(svg, (int) x(second) - 8, top + height + 16, second + " s");
        }
    }

    /** Draws one response time. */
    public void dot(StringBuilder svg, int top, double second, double ms, double radius, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>%n",
                x(second),
                y(top, ms),
                radius,
                colour));
    }

    private double x(double second) {
        return left + WIDTH * (second - fromS) / (toS - fromS);
    }

    private double y(int top, double ms) {
        double part = Math.log10(Math.clamp(ms, leastMs, mostMs) / leastMs) / Math.log10(mostMs / leastMs);
        return top + height * (1 - part);
    }
}
