package net.hypha.node.metrics;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Samples in Prometheus' text format 0.0.4
 * (<a href="https://prometheus.io/docs/instrumenting/exposition_formats/">specification</a>). Every metric is named with its
 * type, also where it has no sample now. For one thread.
 */
final class Exposition {
    /** What the text is, for HTTP. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Map<Metric, List<String>> samples = new EnumMap<>(Metric.class);

    /** @param labels values, in the order of the metric's label names */
    Exposition add(Metric metric, long value, String... labels) {
        return add(metric, Long.toString(value), labels);
    }

    /** The same for what is no count. */
    Exposition add(Metric metric, double value, String... labels) {
        return add(metric, Double.toString(value), labels);
    }

    private Exposition add(Metric metric, String value, String... labels) {
        samples.computeIfAbsent(metric, ignored -> new ArrayList<>())
                .add(metric.text() + labels(metric, labels) + " " + value);
        return this;
    }

    String text() {
        StringBuilder out = new StringBuilder(8_192);
        for (Metric metric : Metric.values()) {
            out.append("# HELP ").append(metric.text()).append(' ').append(metric.help());
            out.append("\n# TYPE ").append(metric.text()).append(' ').append(metric.type());
            out.append('\n');
            samples.getOrDefault(metric, List.of())
                    .forEach(sample -> out.append(sample).append('\n'));
        }
        return out.toString();
    }

    private static String labels(Metric metric, String... values) {
        if (values.length != metric.labels().size()) {
            throw new IllegalArgumentException(metric.text() + " has the labels " + metric.labels());
        }
        if (values.length == 0) {
            return "";
        }
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            pairs.add(metric.labels().get(i) + "=\"" + escaped(values[i]) + "\"");
        }
        return "{" + String.join(",", pairs) + "}";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
