package net.hypha.bench.meaning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static Answer at(double second, @Nullable String by) {
        return new Answer(second, 1, by, by != null);
    }

    @Test
    void anInstanceIsLeftAloneAfterItsLastRequestBeforeASecondOfQuiet() {
        List<Answer> all = new ArrayList<>();
        for (double second = 2; second < 4; second += 0.1) {
            all.add(at(second, "slow"));
        }
        all.add(at(6, "slow"));

        assertThat(Answer.leftAloneAfterMs(all, "slow", 2, 8, 2)).isBetween(1_650.0, 1_750.0);
        assertThat(Answer.leftAloneAfterMs(all, "other", 2, 8, 2)).isZero();
    }

    @Test
    void whatNobodyAnswersCountsForTheSlowOne() {
        List<Answer> all = List.of(at(1, "slow"), at(1, null), at(1, "other"), at(1, "other"));

        assertThat(Answer.percentAt(all, "slow")).isEqualTo(50);
        assertThat(Answer.answeredPercent(all)).isEqualTo(75);
    }

    @Test
    void theSameSeedGivesTheSameLoad() {
        List<Request> load = Request.mixed(10, 200, 7);

        assertThat(load).isEqualTo(Request.mixed(10, 200, 7)).isNotEqualTo(Request.mixed(10, 200, 8));
        assertThat(load.size()).isBetween(1_800, 2_200);
        assertThat(load.stream().filter(request -> request.units() > 1).count()).isBetween(60L, 140L);
        assertThat(Request.units(load.getFirst().line()))
                .isEqualTo(load.getFirst().units());
    }
}
