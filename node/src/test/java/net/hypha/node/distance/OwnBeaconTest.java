package net.hypha.node.distance;

import static net.hypha.node.distance.Air.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.semantics.distance.Coordinate;
import org.junit.jupiter.api.Test;

class OwnBeaconTest {
    private static final ProbeKey KEY = new ProbeKey("00".repeat(ProbeKey.BYTES));
    private static final double TYPICAL_MS = 20;

    private final OwnBeacon own = new OwnBeacon();

    @Test
    void aNodeSaysOnceWhoItIsAndItsPlaceOnceItHasOne() {
        assertThat(own.news(endpoint(1), KEY, Coordinate.origin(), 0, 0)).contains(new Beacon(endpoint(1), KEY, null));
        assertThat(own.news(endpoint(1), KEY, at(5, 0.5), TYPICAL_MS, seconds(9)))
                .isEmpty();
        assertThat(own.news(endpoint(1), KEY, at(5, 0.5), TYPICAL_MS, seconds(10)))
                .contains(new Beacon(endpoint(1), KEY, at(5, 0.5)));
    }

    @Test
    void onlyWhatHasMovedEnoughIsSaidAgain() {
        assertThat(own.news(endpoint(1), KEY, at(5, 0.5), TYPICAL_MS, 0)).isPresent();
        assertThat(own.news(endpoint(1), KEY, at(5.9, 0.4), TYPICAL_MS, seconds(20)))
                .isEmpty();
        assertThat(own.news(endpoint(1), KEY, at(6.1, 0.4), TYPICAL_MS, seconds(21)))
                .isPresent();
        assertThat(own.news(endpoint(1), KEY, at(6.1, 0.19), TYPICAL_MS, seconds(40)))
                .isPresent();
    }

    @Test
    void whoIsReachedElsewhereSaysSoAtOnceAndInEachSessionAnew() {
        assertThat(own.news(endpoint(1), KEY, at(5, 0.5), TYPICAL_MS, 0)).isPresent();
        assertThat(own.news(endpoint(2), KEY, at(5, 0.5), TYPICAL_MS, seconds(1)))
                .isPresent();
        assertThat(own.news(endpoint(2), KEY, at(5, 0.5), TYPICAL_MS, seconds(2)))
                .isEmpty();
        own.newSession();
        assertThat(own.news(endpoint(2), KEY, at(5, 0.5), TYPICAL_MS, seconds(3)))
                .isPresent();
    }

    private static Coordinate at(double x, double error) {
        return new Coordinate(List.of(x, 0.0, 0.0), 1, error);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
