package net.hypha.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Observation;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.Test;

class LoadBoardTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");
    private static final ServiceKey SHOP = ServiceKey.of("shop", "munich");
    private static final NodeName ONE = new NodeName("one");

    private final LoadBoard board = new LoadBoard();

    @Test
    void whatNodesAndOtherDomainsHaveToHearIsTakenApart() {
        board.observe(ONE, new Observation(WEB, 0, 0, 7));
        board.observe(ONE, new Observation(SHOP, 3, 0, 1));
        board.observe(ONE, new Observation(WEB, 1, 5));
        assertThat(board.takeNews()).containsExactly(WEB, SHOP);
        assertThat(board.takeUnsummed(1)).containsExactly(WEB);
        assertThat(board.hasUnsummed()).isTrue();
        assertThat(board.takeUnsummed(9)).as("those that wait are next").containsExactly(SHOP);
        assertThat(board.hasUnsummed()).isFalse();
        assertThat(board.of(WEB)).containsExactly(new Load(WEB, 0, 7));
    }

    @Test
    void whatGoesWithItsNodeIsNewsToo() {
        board.observe(ONE, new Observation(WEB, 0, 0, 7));
        board.takeUnsummed(9);
        board.forget(ONE);
        assertThat(board.takeUnsummed(9)).containsExactly(WEB);
        assertThat(board.of(WEB)).isEmpty();

        board.observe(ONE, new Observation(WEB, 0, 0, 7));
        board.forget(WEB);
        assertThat(board.hasUnsummed()).isFalse();
    }
}
