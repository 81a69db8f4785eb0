package net.hypha.semantics.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FilterTest {
    @Test
    void singleSlowSamplesHaveNoEffect() {
        assertThat(of(10, 11, 500, 10, 900).roundTripMs()).isEqualTo(10);
    }

    @Test
    void aLongerWayShowsOnceMostSamplesHaveIt() {
        assertThat(of(10, 10, 10, 10, 10, 50, 50, 50).roundTripMs()).isEqualTo(10);
        assertThat(of(10, 10, 10, 10, 10, 50, 50, 50, 50).roundTripMs()).isEqualTo(50);
    }

    @Test
    void aShorterWayShowsWithTheSecondSample() {
        assertThat(of(50, 50, 50, 50, 50, 10, 10).roundTripMs()).isEqualTo(10);
    }

    @Test
    void whatCannotBeIsLeftOut() {
        assertThat(of(10, Double.NaN, -1, 0, Double.POSITIVE_INFINITY).roundTripMs())
                .isEqualTo(10);
        assertThat(of(Double.NaN).isEmpty()).isTrue();
        assertThatThrownBy(Filter.EMPTY::roundTripMs).isInstanceOf(IllegalStateException.class);
    }

    private static Filter of(double... samples) {
        Filter filter = Filter.EMPTY;
        for (double each : samples) {
            filter = filter.with(each);
        }
        return filter;
    }
}
