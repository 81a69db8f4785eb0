package net.hypha.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How figures grow with the size of what was measured: a panel for each measure, its medians joined by a line, its quartiles as
 * bars across them, its goal as a dashed line. Sizes grow by factors along each panel, figures by sums from 0.
 */
public final class GrowthChart {
    private static final int COLUMNS = 2;
    private static final int WIDTH = 560; // of a panel, with what surrounds it
    private static final int HEIGHT = 230;
    private static final int LEFT = 50; // of the plot in its panel
    private static final int TOP = 30;
    private static final int PLOT_WIDTH = 460;
    private static final int PLOT_HEIGHT = 150;
    private static final int HEAD = 30; // pixels above the panels
    private static final double ROOM = 1.15; // above the largest figure
    private static final String AXIS = "stroke=\"#8c8c8c\"";
    private static final String CURVE = "stroke=\"#2a7f62\" stroke-width=\"2\"";
    private static final String SPREAD = "stroke=\"#2a7f62\"";
    private static final String GOAL = "stroke=\"#b4452f\" stroke-dasharray=\"4 3\"";

    private record Point(int size, Row row) {}

    private GrowthChart() {}

    /**
     * Measures that were taken at one size only are left out.
     *
     * @param sizes of subjects; those that are not here are left out
     * @param unit of sizes
     */
    public static String of(Report report, Map<String, Integer> sizes, String unit) {
        Map<String, List<Point>> measures = new LinkedHashMap<>();
        for (Row row : report.rows()) {
            Integer size = sizes.get(row.subject());
            if (size != null) {
                measures.computeIfAbsent(row.measure(), _ -> new ArrayList<>()).add(new Point(size, row));
            }
        }
        measures.values().removeIf(points -> points.size() < 2);
        measures.values().forEach(points -> points.sort(Comparator.comparingInt(Point::size)));

        StringBuilder svg = new StringBuilder();
        int lines = (measures.size() + COLUMNS - 1) / COLUMNS;
        Svg.begin(svg, COLUMNS * WIDTH, HEAD + lines * HEIGHT);
        Svg.text(svg, 10, 20, report.benchmark() + ": how it grows, commit " + report.commit());
        int number = 0;
        for (Map.Entry<String, List<Point>> measure : measures.entrySet()) {
            new Panel(svg, number % COLUMNS * WIDTH + LEFT, HEAD + number / COLUMNS * HEIGHT + TOP, measure.getValue())
                    .draw(measure.getKey(), unit);
            number++;
        }
        return svg.append("</svg>\n").toString();
    }

    /** One measure; x and y are the plot's upper left corner. */
    private record Panel(StringBuilder svg, int x, int y, List<Point> points) {
        void draw(String measure, String unit) {
            Svg.text(svg, x, y - 10, measure + " [" + points.getFirst().row().unit() + "]");
            Svg.line(svg, x, y + PLOT_HEIGHT, x + PLOT_WIDTH, y + PLOT_HEIGHT, AXIS);
            Svg.line(svg, x, y, x, y + PLOT_HEIGHT, AXIS);
            Svg.text(svg, x - 14, y + PLOT_HEIGHT + 4, "0");
            Svg.text(svg, x - LEFT + 6, y + 8, Figures.text(top()));
            points.forEach(point -> point(point, unit));
            for (int i = 1; i < points.size(); i++) {
                Point from = points.get(i - 1);
                Point to = points.get(i);
                Svg.line(svg, x(from), y(from.row().value()), x(to), y(to.row().value()), CURVE);
            }
        }

        private void point(Point point, String unit) {
            Row row = point.row();
            Svg.text(
                    svg,
                    (int) x(point) - 20,
                    y + PLOT_HEIGHT + 18,
                    String.format(Locale.ROOT, "%,d %s", point.size(), unit));
            Svg.text(svg, (int) x(point) - 10, (int) y(row.high()) - 6, Figures.text(row.value()));
            Svg.line(svg, x(point), y(row.low()), x(point), y(row.high()), SPREAD);
            Svg.line(svg, x(point) - 3, y(row.low()), x(point) + 3, y(row.low()), SPREAD);
            Svg.line(svg, x(point) - 3, y(row.high()), x(point) + 3, y(row.high()), SPREAD);
            if (row.goal() != null) {
                double goal = y(row.goal().limit());
                Svg.line(svg, x(point) - 40, goal, x(point) + 20, goal, GOAL);
            }
        }

        private double top() {
            return ROOM
                    * points.stream()
                            .map(Point::row)
                            .mapToDouble(row -> Math.max(
                                    row.high(),
                                    row.goal() == null ? 0 : row.goal().limit()))
                            .max()
                            .orElse(1);
        }

        /** The smallest size a tenth of the width from the left, the largest a tenth from the right. */
        private double x(Point point) {
            double first = Math.log(points.getFirst().size());
            double last = Math.log(points.getLast().size());
            double part = last > first ? (Math.log(point.size()) - first) / (last - first) : 0.5;
            return x + PLOT_WIDTH * (0.1 + 0.8 * part);
        }

        private double y(double figure) {
            return y + PLOT_HEIGHT * (1 - figure / top());
        }
    }
}
