package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeapKeeperTest {
    private static final long MB = 1L << 20;

    private final AtomicLong committed = new AtomicLong(100 * MB);
    private final AtomicLong live = new AtomicLong(100 * MB);
    private int collections;
    private final HeapKeeper keeper = new HeapKeeper(committed::get, () -> {
        collections++;
        committed.set(live.get());
    });

    @AfterEach
    void end() {
        keeper.close();
    }

    @Test
    void whatWasNeededForAWhileIsGivenBack() {
        committed.set(300 * MB);
        keeper.look();
        keeper.look();
        assertThat(collections).isEqualTo(1);
        assertThat(committed.get()).isEqualTo(100 * MB);
    }

    @Test
    void aHeapThatIsNeededIsLeftAlone() {
        live.set(300 * MB);
        committed.set(300 * MB);
        keeper.look();
        committed.set(340 * MB);
        keeper.look();
        assertThat(collections).isEqualTo(1);
    }
}
