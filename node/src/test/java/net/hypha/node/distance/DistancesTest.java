package net.hypha.node.distance;

import static net.hypha.node.distance.Air.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.distance.Distance.Source;
import org.junit.jupiter.api.Test;

class DistancesTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final ProbeKey KEY = new ProbeKey("00".repeat(ProbeKey.BYTES));

    private long nowNs;
    private final Distances distances = new Distances(() -> nowNs, Duration.ofSeconds(1));

    @Test
    void whatIsMeasuredBeatsEstimatesAndTheShorterTheLonger() {
        assertThat(distances.to(endpoint(1))).isEmpty();
        distances.own(at(0));
        distances.placed(endpoint(1), at(28));
        assertThat(distance()).isEqualTo(new Distance(30 * MS, Source.ESTIMATE));
        distances.probe(endpoint(1), 20 * MS);
        assertThat(distance()).isEqualTo(new Distance(20 * MS, Source.PROBE));
        distances.flow(endpoint(1), 21 * MS);
        assertThat(distance()).isEqualTo(new Distance(20 * MS, Source.PROBE));
        distances.flow(endpoint(1), 19 * MS);
        assertThat(distance()).isEqualTo(new Distance(19 * MS, Source.FLOW));
    }

    @Test
    void aProbeIsBelievedNoFurtherThanToHalfOfWhatFlowsTook() {
        distances.probe(endpoint(1), MS / 1_000);
        distances.flow(endpoint(1), 20 * MS);
        assertThat(distance()).isEqualTo(new Distance(10 * MS, Source.FLOW));
    }

    /** Else of two that are as far the one that has flows would keep them. */
    @Test
    void whatProbesTakeLongerThanHandshakesDoesNotCount() {
        for (int i = 1; i <= 3; i++) {
            distances.flow(endpoint(i), MS / 10 * 3);
            distances.probe(endpoint(i), MS / 10 * (3 + i));
        }
        distances.flow(endpoint(4), 2 * MS); // it is busy
        distances.probe(endpoint(4), MS);
        distances.probe(endpoint(5), MS / 2);
        assertThat(distanceTo(5)).isEqualTo(new Distance(MS / 10 * 3, Source.PROBE));
        distances.probe(endpoint(6), MS / 10 * 3);
        assertThat(distanceTo(6).roundTripNs()).as("half of it at least").isEqualTo(MS / 20 * 3);
    }

    @Test
    void whatCannotBeChangesNothing() {
        distances.probe(endpoint(1), 20 * MS);
        nowNs += 1_000 * MS;
        for (long wrong : new long[] {0, -MS, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(distances.probe(endpoint(1), wrong)).isEmpty();
            distances.flow(endpoint(1), wrong);
        }
        assertThat(distances.to(endpoint(1))).contains(new Sight(new Distance(20 * MS, Source.PROBE), 1_000 * MS));
    }

    @Test
    void eachIsBelievedAsLongAsItIsFresh() {
        distances.own(at(0));
        distances.placed(endpoint(1), at(28));
        distances.flow(endpoint(1), 21 * MS);
        nowNs += 6_000 * MS;
        distances.probe(endpoint(1), 20 * MS);
        nowNs += 5_000 * MS;
        assertThat(distance().source()).isEqualTo(Source.PROBE);
        assertThat(distances.to(endpoint(1)).orElseThrow().ageNs()).isEqualTo(5_000 * MS);
        nowNs += 6_000 * MS;
        assertThat(distance().source()).isEqualTo(Source.ESTIMATE);
    }

    @Test
    void afterASilenceTheFormerSamplesDoNotCount() {
        for (int i = 0; i < 5; i++) {
            distances.probe(endpoint(1), 20 * MS);
        }
        nowNs += 11_000 * MS;
        distances.probe(endpoint(1), 80 * MS);
        assertThat(distance().roundTripNs()).isEqualTo(80 * MS);
    }

    @Test
    void whatTheDomainTellsIsOlderThanWhatANodeSaysItself() {
        distances.own(at(0));
        distances.probe(endpoint(1), 20 * MS);
        distances.placed(endpoint(1), at(18));
        distances.told(List.of(new Beacon(endpoint(1), KEY, at(50)), new Beacon(endpoint(2), KEY, at(50))));
        nowNs += 11_000 * MS;
        assertThat(distance().roundTripNs()).isEqualTo(20 * MS);
        assertThat(distances.to(endpoint(2)).orElseThrow().distance().roundTripNs())
                .isEqualTo(52 * MS);
    }

    @Test
    void whoHasNoPlaceIsNotEstimatedAndWhoIsGoneForgotten() {
        distances.placed(endpoint(1), at(18));
        assertThat(distances.to(endpoint(1))).isEmpty();
        distances.own(at(0));
        assertThat(distances.to(endpoint(1))).isPresent();
        distances.retain(Set.of(endpoint(2)));
        assertThat(distances.to(endpoint(1))).isEmpty();
    }

    private Distance distance() {
        return distanceTo(1);
    }

    private Distance distanceTo(int node) {
        return distances.to(endpoint(node)).orElseThrow().distance();
    }

    private static Coordinate at(double x) {
        return new Coordinate(List.of(x, 0.0, 0.0), 1, 0.1);
    }
}
