package net.hypha.bench.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.Goal;
import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void noRowIsThereTwice() {
        List<String> rows = Rows.all().stream()
                .map(row -> row.measure() + " / " + row.subject() + " / " + row.baseline())
                .toList();

        assertThat(rows).doesNotHaveDuplicates();
    }

    @Test
    void theGoalsAreThoseOfTheIssue() {
        assertThat(Rows.all())
                .contains(
                        new Comparison(
                                "same node, IPv4: throughput, 1 stream",
                                "Gbit/s",
                                "Hypha",
                                "plain routing",
                                Goal.atLeast(1.05)),
                        new Comparison(
                                "same node, IPv6: UDP round trip, p99",
                                "us",
                                "Hypha",
                                "plain routing",
                                Goal.atMost(0.95)),
                        new Comparison(
                                "tunnel, no offload, IPv4: throughput, 4 streams",
                                "Gbit/s",
                                "Hypha",
                                "plain routing",
                                Goal.atLeast(0.85)),
                        new Comparison("start to first packet translated", "s", "Hypha", null, Goal.atMost(0.6)));
    }

    @Test
    void theNotesCanBeRead() {
        assertThat(new DatapathBenchmark().notes()).isNotNull();
    }

    @Test
    void memoryIsReadFromTheKernelsSum() {
        assertThat(Life.megabytes("Rss:   1000 kB\nPss:    500 kB\n", "Pss")).isEqualTo(0.512);
    }
}
