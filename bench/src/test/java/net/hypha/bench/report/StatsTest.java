package net.hypha.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatsTest {
    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Stats.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
        assertThat(Stats.median(List.of(5.0, 1.0, 3.0))).isEqualTo(3.0);
    }

    @Test
    void quartilesAreLinearBetweenRanks() {
        List<Double> figures = List.of(10.0, 20.0, 30.0, 40.0);

        assertThat(Stats.quantile(figures, 0.25)).isEqualTo(17.5);
        assertThat(Stats.quantile(figures, 0.75)).isEqualTo(32.5);
        assertThat(Stats.quantile(figures, 0)).isEqualTo(10);
        assertThat(Stats.quantile(figures, 1)).isEqualTo(40);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> Stats.median(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
