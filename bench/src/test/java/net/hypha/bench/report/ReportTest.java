package net.hypha.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From figures to what is written, on figures that are easy to follow. */
class ReportTest {
    private static final String SPEED = "same node, IPv4: throughput";
    private static final String TIME = "start";

    private static Report report() {
        Samples samples = new Samples();
        List<Double> plain = List.of(10.0, 20.0, 40.0);
        List<Double> hypha = List.of(11.0, 24.0, 36.0); // ratios 1.1, 1.2, 0.9
        for (int round = 1; round <= 3; round++) {
            samples.add(SPEED, "plain", round, plain.get(round - 1));
            samples.add(SPEED, "Hypha", round, hypha.get(round - 1));
        }
        samples.add(TIME, "Hypha", 1, 0.7);
        List<Comparison> comparisons = List.of(
                new Comparison(SPEED, "Gbit/s", "plain", null, null),
                new Comparison(SPEED, "Gbit/s", "Hypha", "plain", Goal.atLeast(1.05)),
                new Comparison(TIME, "s", "Hypha", null, Goal.atMost(0.6)),
                new Comparison("never measured", "s", "Hypha", null, Goal.atMost(1)));
        Notes notes = Notes.parse("# comment\nHypha | * | start | the JVM loads classes\n");
        return new Report(
                "example", "abc123", Map.of("kernel", "Linux 6.18"), 3, Report.rows(comparisons, samples, notes));
    }

    @Test
    void theRatioIsTheMedianOfTheRoundsRatiosNotTheRatioOfTheMedians() {
        Row row = report().rows().get(1);

        assertThat(row.value()).isEqualTo(24);
        assertThat(row.ratio()).isEqualTo(1.1);
        assertThat(row.met()).isTrue();
    }

    @Test
    void aRoundInWhichOneWasNotMeasuredHasNoRatio() {
        Samples samples = new Samples();
        samples.add(SPEED, "plain", 1, 10);
        samples.add(SPEED, "Hypha", 1, 20);
        samples.add(SPEED, "Hypha", 2, 99);

        assertThat(samples.ratios(SPEED, "Hypha", "plain")).containsExactly(2.0);
    }

    @Test
    void json() {
        assertThat(report().json().lines().map(String::strip))
                .containsSequence("""
                "measure" : "start",
                "subject" : "Hypha",
                "baseline" : null,
                "unit" : "s",
                "value" : 0.7,
                "low" : 0.7,
                "high" : 0.7,
                "ratio" : null,
                "goal" : "<= 0.60",
                "met" : false,
                "note" : "the JVM loads classes\"""".lines().toList());
        assertThat(report().json()).startsWith("""
                {
                  "benchmark" : "example",
                  "commit" : "abc123",
                """);
    }

    @Test
    void markdown() {
        assertThat(Markdown.of(report())).isEqualTo("""
                # Benchmark: example

                Commit abc123, 3 rounds, subjects taking turns within each. Medians with quartiles; a ratio is the median of each round's
                ratio to the baseline in the same round. Reproduce it: `sudo ./dev bench example`.

                - kernel: Linux 6.18

                ## Goals

                1 of 2 are reached.

                | measure | subject | median | quartiles | unit | beside | ratio | goal | met |
                |---|---|--:|--:|---|---|--:|---|---|
                | same node, IPv4: throughput | Hypha | 24.0 | 17.5 to 30.0 | Gbit/s | plain | 1.10 | >= 1.05 | yes |
                | start | Hypha | 0.700 | 0.700 to 0.700 | s |  |  | <= 0.60 | **no** |

                ## What limits

                - start, Hypha: the JVM loads classes

                ## All figures

                | measure | subject | median | quartiles | unit | beside | ratio | goal | met |
                |---|---|--:|--:|---|---|--:|---|---|
                | same node, IPv4: throughput | plain | 20.0 | 15.0 to 30.0 | Gbit/s |  |  |  |  |
                | same node, IPv4: throughput | Hypha | 24.0 | 17.5 to 30.0 | Gbit/s | plain | 1.10 | >= 1.05 | yes |
                | start | Hypha | 0.700 | 0.700 to 0.700 | s |  |  | <= 0.60 | **no** |
                """);
    }

    @Test
    void theChartHasABarForEachRatioAndALineAtOne() {
        assertThat(RatioChart.of(report(), "plain").lines())
                .contains(
                        "<text x=\"10\" y=\"80\">same node, IPv4: throughput</text>",
                        "<rect x=\"330\" y=\"70\" width=\"231.0\" height=\"13\" fill=\"#2a7f62\"><title>Hypha: 24.0 Gbit/s</title></rect>",
                        "<line x1=\"540\" y1=\"62\" x2=\"540\" y2=\"95\" stroke=\"black\" stroke-dasharray=\"3 3\"/>");
    }

    @Test
    void theGrowthChartJoinsTheSizesOfAMeasureAndShowsItsGoal() {
        Samples samples = new Samples();
        samples.add(TIME, "ten", 1, 1);
        samples.add(TIME, "hundred", 1, 2);
        samples.add(SPEED, "ten", 1, 5);
        List<Comparison> comparisons = List.of(
                new Comparison(TIME, "s", "hundred", null, Goal.atMost(4)),
                new Comparison(TIME, "s", "ten", null, null),
                new Comparison(SPEED, "Gbit/s", "ten", null, null));
        Report report =
                new Report("example", "abc123", Map.of(), 1, Report.rows(comparisons, samples, Notes.parse("")));

        assertThat(GrowthChart.of(report, Map.of("ten", 10, "hundred", 100), "nodes")
                        .lines())
                .contains(
                        "<text x=\"50\" y=\"50\">start [s]</text>",
                        "<line x1=\"96.0\" y1=\"177.4\" x2=\"464.0\" y2=\"144.8\" stroke=\"#2a7f62\" stroke-width=\"2\"/>",
                        "<line x1=\"424.0\" y1=\"79.6\" x2=\"484.0\" y2=\"79.6\" stroke=\"#b4452f\" stroke-dasharray=\"4 3\"/>")
                .noneMatch(line -> line.contains("Gbit/s"));
    }
}
