package net.hypha.bench.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the results, with the names of its properties in JSON.
 *
 * @param value the median over rounds
 * @param low the lower quartile
 * @param high the upper quartile
 * @param ratio the median of each round's ratio to the baseline of the same round
 * @param met null without a goal
 * @param note what limits it
 */
public record Row(
        String measure,
        String subject,
        @Nullable String baseline,
        String unit,
        double value,
        double low,
        double high,
        @Nullable Double ratio,
        @Nullable Goal goal,
        @Nullable Boolean met,
        @Nullable String note) {

    /** @param figures at least one */
    static Row of(Comparison what, List<Double> figures, List<Double> ratios, @Nullable String note) {
        Double ratio = ratios.isEmpty() ? null : Double.valueOf(Stats.median(ratios));
        double value = Stats.median(figures);
        Double judged = what.baseline() == null ? Double.valueOf(value) : ratio;
        Goal goal = what.goal();
        return new Row(
                what.measure(),
                what.subject(),
                what.baseline(),
                what.unit(),
                value,
                Stats.quantile(figures, 0.25),
                Stats.quantile(figures, 0.75),
                ratio,
                goal,
                (goal == null || judged == null) ? null : Boolean.valueOf(goal.isMetBy(judged)),
                note);
    }
}
