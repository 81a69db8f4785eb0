package net.hypha.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.hypha.cli.rules.SourceTree;
import net.hypha.node.metrics.Metric;
import org.junit.jupiter.api.Test;

/** docs/reference/metrics.md and the node say the same, both ways: names, types, labels and meanings. */
class MetricsReferenceTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `[a-z_]+` \\|.*\\|$");

    @Test
    void everyMetricIsInTheReferenceAndTheOtherWayRound() {
        String page = SourceTree.read(SourceTree.root().resolve("docs/reference/metrics.md"));
        List<String> told = ROW.matcher(page).results().map(row -> row.group()).toList();

        List<String> known =
                Arrays.stream(Metric.values()).map(MetricsReferenceTest::row).toList();

        assertThat(told).containsExactlyElementsOf(known);
    }

    private static String row(Metric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `" + metric.text() + "` | " + metric.type() + " | " + labels + " | " + metric.help() + " |";
    }
}
