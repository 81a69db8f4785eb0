package net.hypha.bench.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a figure is to reach: a ratio where there is a baseline, else a value.
 *
 * @param atLeast else at most
 */
public record Goal(boolean atLeast, double limit) {
    public static Goal atLeast(double limit) {
        return new Goal(true, limit);
    }

    public static Goal atMost(double limit) {
        return new Goal(false, limit);
    }

    public boolean isMetBy(double figure) {
        return atLeast ? figure >= limit : figure <= limit;
    }

    /** As in the results: {@code >= 1.05}. */
    @JsonValue
    public String text() {
        String number = limit == Math.rint(limit)
                ? String.format(Locale.ROOT, "%.0f", limit)
                : String.format(Locale.ROOT, "%.2f", limit);
        return (atLeast ? ">= " : "<= ") + number;
    }
}
