package net.hypha.semantics.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VivaldiTest {
    private static final int CORNERS = 8;
    private static final double SIDE_MS = 40;
    private static final double ACCESS_MS = 50;

    @Test
    void twoNodesComeToBeAsFarApartAsMeasured() {
        RandomGenerator random = new Random(1);
        Coordinate one = Coordinate.origin();
        Coordinate other = Coordinate.origin();
        for (int i = 0; i < 100; i++) {
            one = Vivaldi.update(one, other, 40, random);
            other = Vivaldi.update(other, one, 40, random);
        }
        assertThat(one.roundTripMs(other)).isCloseTo(40, within(0.5));
        assertThat(one.error()).isLessThan(0.05);
    }

    /** Eight nodes at the corners of a cube, and one in its middle behind a slow link: no point is as far from all corners. */
    @Test
    void aSlowAccessLinkBecomesHeight() {
        RandomGenerator random = new Random(2);
        double middle = Math.sqrt(3) * SIDE_MS / 2;
        Coordinate[] nodes = new Coordinate[CORNERS + 1];
        Arrays.fill(nodes, Coordinate.origin());
        for (int i = 0; i < 20_000; i++) {
            int from = random.nextInt(CORNERS + 1);
            int to = (from + 1 + random.nextInt(CORNERS)) % (CORNERS + 1);
            double ms = from == CORNERS || to == CORNERS
                    ? middle + ACCESS_MS
                    : Math.sqrt(Integer.bitCount(from ^ to)) * SIDE_MS;
            nodes[from] = Vivaldi.update(nodes[from], nodes[to], ms, random);
        }
        assertThat(nodes[CORNERS].height()).as("seed 2").isCloseTo(ACCESS_MS, within(ACCESS_MS / 10));
        assertThat(nodes[0].height()).as("seed 2").isLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0,
                -1,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Coordinate.FARTHEST + 1,
                Double.MAX_VALUE
            })
    void anImpossibleSampleChangesNothing(double roundTripMs) {
        Coordinate own = new Coordinate(List.of(1.0, 2.0, 3.0), 1, 0.2);
        assertThat(Vivaldi.update(own, Coordinate.origin(), roundTripMs, new Random(3)))
                .isSameAs(own);
    }

    @Test
    void aCoordinateOfAnotherSpaceChangesNothing() {
        Coordinate own = Coordinate.origin();
        assertThat(Vivaldi.update(own, Coordinate.origin(2), 10, new Random(4))).isSameAs(own);
    }

    @Test
    void whateverOthersSayACoordinateStaysPossible() {
        long seed = new Random().nextLong();
        RandomGenerator random = new Random(seed);
        Coordinate own = Coordinate.origin();
        for (int i = 0; i < 20_000; i++) {
            own = Vivaldi.update(own, anybody(random), Math.pow(10, random.nextDouble(-9, 5)), random);
            assertThat(own.roundTripMs(Coordinate.origin())).as("seed %d", seed).isFinite();
        }
    }

    private static Coordinate anybody(RandomGenerator random) {
        double reach = random.nextBoolean() ? Coordinate.FARTHEST : 1e-7;
        List<Double> vector =
                random.doubles(Coordinate.DIMENSIONS, -reach, reach).boxed().toList();
        double height = random.nextBoolean() ? Coordinate.LOWEST : Coordinate.FARTHEST;
        return new Coordinate(vector, height, random.nextBoolean() ? Double.MIN_VALUE : Coordinate.UNKNOWN);
    }

    @Test
    void whoIsSureMovesLittleForOneWhoIsNot() {
        Coordinate sure = new Coordinate(List.of(0.0, 0.0, 0.0), 1, 0.02);
        Coordinate unsure = new Coordinate(List.of(10.0, 0.0, 0.0), 1, 1.4);
        double bySure = Vivaldi.update(sure, unsure, 30, new Random(5)).between(sure);
        double byUnsure = Vivaldi.update(unsure, sure, 30, new Random(5)).between(unsure);
        assertThat(bySure).isLessThan(byUnsure / 20);
    }
}
