package net.hypha.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.hypha.domain.table.DoubtBoard.Outcome;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.Test;

class DoubtBoardTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");
    private static final ServiceKey SHOP = ServiceKey.of("shop", "munich");

    private final DoubtBoard board = new DoubtBoard();

    @Test
    void ofOneInstanceOneASecondIsPassedOnWhoeverSaysSo() {
        assertThat(board.take(WEB, 0, 5_000)).isEqualTo(Outcome.PASSED_ON);
        assertThat(board.take(WEB, 0, 5_999)).isEqualTo(Outcome.KNOWN);
        assertThat(board.take(WEB, 1, 5_999)).isEqualTo(Outcome.PASSED_ON);
        assertThat(board.take(SHOP, 0, 5_999)).isEqualTo(Outcome.PASSED_ON);
        assertThat(board.take(WEB, 0, 6_000)).isEqualTo(Outcome.PASSED_ON);
        assertThat(board.take(WEB, 0, 2_000)).as("the clock was set back").isEqualTo(Outcome.PASSED_ON);
    }

    @Test
    void allThatIsPassedOnIsBounded() {
        assertThat(IntStream.range(0, 10_000)
                        .filter(number -> board.take(WEB, number, 7_000) == Outcome.PASSED_ON)
                        .count())
                .isEqualTo(DoubtBoard.OF_ALL);
        assertThat(board.take(WEB, 9_999, 7_000)).isEqualTo(Outcome.TOO_MANY);
        assertThat(board.take(WEB, 9_999, 8_000)).isEqualTo(Outcome.PASSED_ON);
    }

    @Test
    void whoSaysTooMuchIsNotHeardAndOthersAre() {
        NodeName loud = new NodeName("loud");
        assertThat(IntStream.range(0, 10_000)
                        .filter(each -> board.hears(loud, 7_000))
                        .count())
                .isEqualTo(DoubtBoard.OF_ONE_NODE);
        assertThat(board.hears(new NodeName("quiet"), 7_000)).isTrue();
        assertThat(board.hears(loud, 8_000)).isTrue();
    }
}
