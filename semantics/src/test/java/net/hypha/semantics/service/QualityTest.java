package net.hypha.semantics.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QualityTest {
    @Test
    void ofInstancesOfTheUsualWeightNothingElseIsKnown() {
        Quality three = new Quality(3, 7);
        assertThat(three).isEqualTo(new Quality(3, 7, 300, Quality.UNKNOWN_FLOWS, Quality.UNKNOWN));
        assertThat(three.isPlaced()).isFalse();
        assertThat(three.isLoadKnown()).isFalse();
        assertThat(three.absurd()).isEmpty();
        assertThat(Quality.usualWeight(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatNoDomainCanMeanIsNamed() {
        assertThat(new Quality(1, 0, 1_000, 5, 0).absurd()).isEmpty();
        assertThat(new Quality(-1, 0).absurd()).contains("-1 ready instances are not between 0 and 1000000");
        assertThat(new Quality(1_000_001, 0).absurd()).isPresent();
        assertThat(new Quality(1, -1).absurd()).isPresent();
        assertThat(new Quality(1, 0, 1_001, 0, 0).absurd()).contains("1001 of weight are not between 0 and 1000");
        assertThat(new Quality(1, 0, 100, Quality.UNKNOWN_FLOWS, 0).absurd()).isEmpty();
        assertThat(new Quality(1, 0, 100, -5, 0).absurd()).isPresent();
        assertThat(new Quality(1, 0, 100, 0, -2).absurd()).isPresent();
        assertThat(new Quality(1, 0, 100, 0, Quality.MAX_BEYOND_NS + 1).absurd())
                .contains("60000000001 ns from its gateway to an instance are not between -1 and 60000000000");
    }
}
