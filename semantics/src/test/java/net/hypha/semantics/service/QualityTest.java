package net.hypha.semantics.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QualityTest {
    private static final int UNLIMITED = Quality.UNLIMITED;

    @Test
    void ofInstancesOfTheUsualWeightNothingElseIsKnown() {
        Quality three = new Quality(3, 7);
        assertThat(three).isEqualTo(new Quality(3, 7, 300, 0, UNLIMITED, Quality.UNKNOWN));
        assertThat(three.isPlaced()).isFalse();
        assertThat(three.isLimited()).isFalse();
        assertThat(three.absurd()).isEmpty();
        assertThat(Quality.usualWeight(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void flowsBeyondWhatOneTakesFillNobodyElse() {
        Quality uneven = new Quality(2, 0, 200, 30, 10, 0); // 30 at one of two that take ten each
        assertThat(uneven.filled(10)).isEqualTo(10);
        assertThat(uneven.filled(0)).as("never full").isEqualTo(30);
        assertThat(uneven.filled(100)).as("not what the room was told by").isEqualTo(30);
        assertThat(new Quality(2, 0, 200, 30, UNLIMITED, 0).filled(10)).isEqualTo(30);
        assertThat(new Quality(2, 0, 200, 30, 0, 0).filled(10)).isEqualTo(20);
        assertThat(new Quality(2, 0, 200, 0, 20, 0).filled(10)).isZero();
    }

    @Test
    void whatNoDomainCanMeanIsNamed() {
        assertThat(new Quality(1, 0, 1_000, 5, 5, 0).absurd()).isEmpty();
        assertThat(new Quality(-1, 0).absurd()).contains("-1 ready instances are not between 0 and 1000000");
        assertThat(new Quality(1_000_001, 0).absurd()).isPresent();
        assertThat(new Quality(1, -1).absurd()).isPresent();
        assertThat(new Quality(1, 0, 1_001, 0, UNLIMITED, 0).absurd())
                .contains("1001 of weight are not between 0 and 1000");
        assertThat(new Quality(1, 0, 100, -5, UNLIMITED, 0).absurd()).isPresent();
        assertThat(new Quality(1, 0, 100, 0, -2, 0).absurd()).isPresent();
        assertThat(new Quality(1, 0, 100, 0, UNLIMITED, -2).absurd()).isPresent();
        assertThat(new Quality(1, 0, 100, 0, UNLIMITED, Quality.MAX_BEYOND_NS + 1).absurd())
                .contains("60000000001 ns from its gateway to an instance are not between -1 and 60000000000");
    }
}
