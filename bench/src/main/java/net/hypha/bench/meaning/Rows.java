package net.hypha.bench.meaning;

import java.util.ArrayList;
import java.util.List;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.Goal;
import org.jspecify.annotations.Nullable;

/** What is measured, in words, and what it is to reach. */
final class Rows {
    static final String HYPHA = "Hypha";
    private static final String ONE_OF_TEN = "fastest, 1 of 10 instances becomes 20 x slower: ";
    static final String P99 = ONE_OF_TEN + "response time, p99";
    static final String P50 = ONE_OF_TEN + "response time, p50";
    static final String SLOW_SHARE = ONE_OF_TEN + "requests at the slow one";
    static final String LEFT = ONE_OF_TEN + "until it gets at most a tenth of its share";
    static final String ONE_OF_ELEVEN = "fastest, 1 of 11 instances becomes 2 s slow: answered within 1 s";
    static final String ROTATION = "round-robin, 1,003 flows to 10 instances: most less least";
    static final String MOVED = "sticky: callers that moved when 1 of 10 instances left, mean of all 10";
    static final String MOVED_NEEDLESSLY = "sticky: callers that moved though their instance stayed";
    static final String CLOSEST = "closest: flows at the closest instance";
    static final String NEAREST = "nearest: flows at the nearest instance";
    static final String COORDINATES = "coordinates, 100 simulated nodes: median error of round trips never measured";

    /** Who chooses in the experiment with eleven. */
    static final List<Choice> OF_ELEVEN = List.of(
            Choice.FASTEST,
            Choice.ROUND_ROBIN,
            Choice.LEAST_CONNECTIONS,
            Choice.TWO_CHOICES,
            Choice.NGINX_LEAST_CONNECTIONS,
            Choice.NGINX_TWO_CHOICES);

    private Rows() {}

    static List<Comparison> all() {
        List<Comparison> all = new ArrayList<>();
        for (Choice choice : Choice.values()) {
            all.add(row(P99, "ms", choice, Choice.ORACLE.subject, Goal.atMost(1.2)));
            all.add(row(P50, "ms", choice, Choice.ORACLE.subject, null));
            all.add(row(SLOW_SHARE, "%", choice, null, Goal.atMost(1)));
            all.add(row(LEFT, "ms", choice, null, Goal.atMost(300)));
        }
        OF_ELEVEN.forEach(choice -> all.add(row(ONE_OF_ELEVEN, "%", choice, null, Goal.atLeast(99.9))));
        all.add(new Comparison(CLOSEST, "%", HYPHA, null, Goal.atLeast(100)));
        all.add(new Comparison(NEAREST, "%", HYPHA, null, Goal.atLeast(99)));
        all.add(new Comparison(COORDINATES, "%", HYPHA, null, Goal.atMost(10)));
        all.add(new Comparison(ROTATION, "flows", HYPHA, null, Goal.atMost(1)));
        all.add(new Comparison(MOVED, "%", HYPHA, null, Goal.atMost(12)));
        all.add(new Comparison(MOVED_NEEDLESSLY, "", HYPHA, null, Goal.atMost(0)));
        all.sort(java.util.Comparator.comparingInt(row -> ORDER.indexOf(row.measure())));
        return all;
    }

    private static final List<String> ORDER = List.of(
            P99,
            P50,
            SLOW_SHARE,
            LEFT,
            ONE_OF_ELEVEN,
            CLOSEST,
            NEAREST,
            COORDINATES,
            ROTATION,
            MOVED,
            MOVED_NEEDLESSLY);

    /** Only Hypha has goals. */
    private static Comparison row(
            String measure, String unit, Choice choice, @Nullable String baseline, @Nullable Goal goal) {
        boolean hypha = choice == Choice.FASTEST;
        return new Comparison(
                measure, unit, choice.subject, choice.subject.equals(baseline) ? null : baseline, hypha ? goal : null);
    }
}
