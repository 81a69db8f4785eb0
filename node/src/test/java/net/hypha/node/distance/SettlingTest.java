package net.hypha.node.distance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import net.hypha.semantics.distance.Distance;
import org.junit.jupiter.api.Test;

class SettlingTest {
    private final Settling<String> settling = new Settling<>();

    @Test
    void smallChangesAreNoneAlsoOneAfterTheOther() {
        settled(10);
        assertThat(look(11)).isEqualTo(10);
        assertThat(look(12)).isEqualTo(10);
        assertThat(look(12.1)).isEqualTo(12.1);
    }

    @Test
    void onALinkMicrosecondsAreNoChange() {
        settled(0.1);
        assertThat(look(0.3)).isEqualTo(0.1);
        assertThat(look(0.31)).isEqualTo(0.31);
    }

    @Test
    void aSmallChangeThatLastsIsOne() {
        settled(0.69);
        for (int i = 0; i < 14; i++) {
            assertThat(look(0.5)).isEqualTo(0.69);
        }
        assertThat(look(0.52)).isEqualTo(0.52);
    }

    @Test
    void whatGoesToAndFroIsNoChange() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        settled(10);
        for (int i = 0; i < 300; i++) {
            assertThat(look(i % 10 == 0 ? 10 : 9 + 2 * random.nextDouble()))
                    .as("seed %d", seed)
                    .isEqualTo(10);
        }
    }

    @Test
    void whoAppearsOrVanishesIsAChange() {
        assertThat(settling.look(Map.of())).isEmpty();
        assertThat(settling.look(Map.of("a", ms(1), "b", ms(2)))).containsOnlyKeys("a", "b");
        assertThat(settling.look(Map.of("b", ms(2)))).isEqualTo(Map.of("b", ms(2)));
        assertThat(settling.look(Map.of("a", ms(1.1), "b", ms(2)))).isEqualTo(Map.of("a", ms(1.1), "b", ms(2)));
    }

    @Test
    void whatIsNewIsFollowedMoreClosely() {
        look(1.1);
        for (double first : new double[] {1.1, 1, 0.9, 0.96}) {
            assertThat(look(first)).isEqualTo(first);
        }
        assertThat(look(1)).as("the same").isEqualTo(0.96);
        settled(0.96);
        assertThat(look(1.1)).isEqualTo(0.96);
    }

    /** As on a busy machine. */
    @Test
    void whatIsNeverAtRestChangesNoMoreOftenThanItMoves() {
        settled(1);
        int changes = 0;
        double before = 1;
        for (int i = 0; i < 300; i++) {
            double now = look(i % 15 == 0 ? 1.3 : 1 + i % 3 / 10.0);
            changes += now == before ? 0 : 1;
            before = now;
        }
        assertThat(changes).isLessThanOrEqualTo(2 * 300 / 15);
    }

    private void settled(double roundTripMs) {
        for (int i = 0; i < 20; i++) {
            look(roundTripMs);
        }
    }

    private double look(double roundTripMs) {
        Map<String, Distance> seen = settling.look(Map.of("a", ms(roundTripMs)));
        return seen.values().iterator().next().roundTripNs() / 1e6;
    }

    private static Distance ms(double ms) {
        return new Distance(Math.round(ms * 1e6), Distance.Source.PROBE);
    }
}
