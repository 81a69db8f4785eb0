package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.Test;

class DampingTest {
    private static final NodeName NODE = new NodeName("one");

    private final Damping damping = new Damping();
    private Instant now = Instant.EPOCH;

    @Test
    void aFewRestartsInARowAreForgiven() {
        for (int i = 0; i < 4; i++) {
            leave(Duration.ofSeconds(2));
            assertThat(damping.keptOutFor(NODE, now)).isZero();
        }
    }

    @Test
    void whoLeavesOnceAMinuteIsNeverKeptOut() {
        for (int i = 0; i < 100; i++) {
            leave(Duration.ofMinutes(1));
            assertThat(damping.keptOutFor(NODE, now)).isZero();
        }
    }

    @Test
    void whoFlapsIsKeptOutAndBackHalfAMinuteAfterItStopped() {
        for (int i = 0; i < 1_000; i++) {
            leave(Duration.ofSeconds(1));
        }
        assertThat(damping.keptOutFor(NODE, now)).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(46));
        now = now.plusSeconds(20);
        assertThat(damping.keptOutFor(NODE, now)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(26));
        now = now.plus(damping.keptOutFor(NODE, now));
        assertThat(damping.keptOutFor(NODE, now)).isZero();
        leave(Duration.ZERO);
        assertThat(damping.keptOutFor(NODE, now)).as("and starts anew").isZero();
    }

    private void leave(Duration after) {
        now = now.plus(after);
        damping.left(NODE, now);
    }
}
