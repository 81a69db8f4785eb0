package net.hypha.node.distance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SealingTest {
    @Test
    void theShortestOfTheLastFewCounts() {
        Sealing sealing = new Sealing();
        for (int i = 0; i < 3; i++) {
            assertThat(sealing.leastNs()).isZero();
            sealing.took(50);
        }
        sealing.took(9_000);
        assertThat(sealing.leastNs()).isEqualTo(50);
        for (int i = 0; i < 9; i++) {
            sealing.took(80 + i / 4);
        }
        assertThat(sealing.leastNs()).isEqualTo(81);
    }
}
