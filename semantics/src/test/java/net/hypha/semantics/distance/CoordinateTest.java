package net.hypha.semantics.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinateTest {
    @Test
    void heightsAddToTheWayBetweenPoints() {
        Coordinate here = new Coordinate(List.of(0.0, 0.0, 0.0), 2, 0.1);
        Coordinate there = new Coordinate(List.of(3.0, 4.0, 0.0), 1, 0.1);
        assertThat(here.roundTripMs(there)).isEqualTo(8);
        assertThat(here.estimate(there)).isEqualTo(new Distance(8_000_000, Distance.Source.ESTIMATE));
    }

    @Test
    void whoHasMeasuredNothingIsNotPlaced() {
        assertThat(Coordinate.origin().isPlaced()).isFalse();
        assertThat(new Coordinate(List.of(0.0, 0.0, 0.0), 1, 1).isPlaced()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 60_001, -60_001})
    void anImpossiblePointIsRefusedByName(double wrong) {
        assertThatThrownBy(() -> new Coordinate(List.of(0.0, wrong, 0.0), 1, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vector")
                .hasMessageContaining(String.valueOf(wrong));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 0, -1, 60_001})
    void anImpossibleHeightIsRefusedByName(double wrong) {
        assertThatThrownBy(() -> new Coordinate(List.of(0.0, 0.0, 0.0), wrong, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("height");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 0, -0.1, 1.6})
    void anImpossibleErrorIsRefusedByName(double wrong) {
        assertThatThrownBy(() -> new Coordinate(List.of(0.0, 0.0, 0.0), 1, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("error");
    }

    @Test
    void aPointHasSomeDimensionsButNotAny() {
        assertThatThrownBy(() -> new Coordinate(List.of(), 1, 0.1)).hasMessageContaining("dimensions");
        assertThatThrownBy(() -> Coordinate.origin(9)).hasMessageContaining("dimensions");
    }
}
