package net.hypha.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * A row to be: a subject's figures for a measure, and beside whose.
 *
 * @param measure what was measured, in words, e.g. {@code same node, IPv4: throughput, 1 stream}
 * @param baseline the subject that is 1; null for none
 * @param goal of the ratio to the baseline, or of the value where there is none; null for none
 */
public record Comparison(
        String measure,
        String unit,
        String subject,
        @Nullable String baseline,
        @Nullable Goal goal) {}
