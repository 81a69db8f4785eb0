package net.hypha.bench.distance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import net.hypha.bench.distance.CoordinateStudy.Result;
import net.hypha.bench.distance.CoordinateStudy.Setting;
import org.junit.jupiter.api.Test;

class CoordinateStudyTest {
    /** What the project promises. */
    private static final double GOAL = 0.10;

    @Test
    void estimatesOfPairsThatWereNeverProbedAreRightToATenthInTheMedian() {
        for (long seed = 1; seed <= 5; seed++) {
            Result result = CoordinateStudy.of(Setting.standard(seed));
            assertThat(result.median()).as("seed %d: %s", seed, result).isLessThanOrEqualTo(GOAL);
            assertThat(result.pairs()).as("seed %d: %s", seed, result).isGreaterThan(1_500);
        }
    }

    @Test
    void threeDimensionsAreBetterThanTwoAndMoreAreHardlyBetter() {
        double two = mean(2);
        double three = mean(3);
        double five = mean(5);
        assertThat(three).isLessThan(two * 0.95);
        assertThat(five).isGreaterThan(three * 0.95);
    }

    private static double mean(int dimensions) {
        return LongStream.rangeClosed(1, 5)
                .mapToObj(seed -> CoordinateStudy.of(new Setting(100, 32, 30, dimensions, seed)))
                .mapToDouble(Result::median)
                .average()
                .orElseThrow();
    }

    @Test
    void theWorldIsNoEasyOne() {
        Delays delays = Delays.of(100, new Random(7));
        assertThat(delays.violations()).isBetween(0.15, 0.35);
        double between = delays.roundTripMs(3, 71);
        assertThat(between).isPositive().isEqualTo(delays.roundTripMs(71, 3));
        assertThat(delays.sampleMs(3, 71, new Random(7))).isGreaterThan(between);
    }
}
