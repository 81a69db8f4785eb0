package net.hypha.bench.choice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import net.hypha.bench.choice.ChoiceStudy.Result;
import net.hypha.bench.choice.ChoiceStudy.Setting;
import org.junit.jupiter.api.Test;

/** Why {@code pick.h} compares three where there are many. */
class ChoiceStudyTest {
    private static final long SEEDS = 10;
    /** At a tenth of what the instances can do, one of which becomes slow. */
    private static final Setting OF_ONE = new Setting(1, 0, 200, true, 0);
    /** At half of what they can do. */
    private static final Setting OF_MANY = new Setting(100, 0, 1_000, false, 0);

    @Test
    void threeMeetWithASlowOneLessOftenThanTwo() {
        assertThat(slowShare(3)).isLessThan(slowShare(2) * 0.85);
    }

    @Test
    void theSlowestResponsesAreQuickerThanWithTwo() {
        assertThat(p99Ms(OF_ONE, 3)).isLessThan(p99Ms(OF_ONE, 2) * 0.97);
        assertThat(p99Ms(OF_MANY, 3)).isLessThan(p99Ms(OF_MANY, 2) * 1.05);
    }

    @Test
    void butWhereManyKnowNothingYetMoreOfThemBeginWithTheSameOne() {
        double two = mean(OF_MANY, 2, Result::firstP99Ms);
        double three = mean(OF_MANY, 3, Result::firstP99Ms);
        double all = mean(OF_MANY, ChoiceStudy.ALL, Result::firstP99Ms);

        assertThat(three).isBetween(two * 1.2, two * 2);
        assertThat(all).isGreaterThan(three * 1.8);
    }

    @Test
    void comparedWithNoneTwoAreAGreatStep() {
        assertThat(p99Ms(OF_ONE, 2)).isLessThan(p99Ms(OF_ONE, 1) / 2);
    }

    private static double slowShare(int choices) {
        return mean(OF_ONE, choices, Result::slowShare);
    }

    private static double p99Ms(Setting setting, int choices) {
        return mean(setting, choices, Result::p99Ms);
    }

    private static double mean(Setting setting, int choices, ToDoubleFunction<Result> figure) {
        return LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> ChoiceStudy.of(
                        new Setting(setting.callers(), choices, setting.perSecond(), setting.slow(), seed)))
                .mapToDouble(figure)
                .average()
                .orElseThrow();
    }
}
