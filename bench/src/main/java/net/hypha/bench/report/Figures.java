package net.hypha.bench.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them: three digits that mean something. */
final class Figures {
    private Figures() {}

    static String text(double figure) {
        double size = Math.abs(figure);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", figure);
    }

    static String ratio(@Nullable Double ratio) {
        return ratio == null ? "" : String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : "%.2f", ratio);
    }
}
