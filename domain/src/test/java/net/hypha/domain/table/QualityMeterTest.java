package net.hypha.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.hypha.exchange.message.Load;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class QualityMeterTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");

    private long beyondNs;
    private final QualityMeter meter = new QualityMeter(_ -> beyondNs);

    @Test
    void ofFewInstancesEachIsNewsOfManyAFifth() {
        for (int ready : new int[] {0, 1, 2, 3, 4, 5}) {
            assertThat(told(ready)).isEqualTo(ready);
        }
        assertThat(told(100)).isEqualTo(100);
        assertThat(told(120)).isEqualTo(100);
        assertThat(told(80)).isEqualTo(100);
        assertThat(told(121)).isEqualTo(121);
        assertThat(told(0)).isEqualTo(0);
    }

    @Test
    void aSmallDifferenceIsToldInTheEnd() {
        assertThat(told(100)).isEqualTo(100);
        assertThat(meter.isWaiting()).isFalse();
        assertThat(told(110)).isEqualTo(100);
        assertThat(meter.isWaiting()).isTrue();

        assertThat(meter.takeWaiting(2)).isEmpty();
        assertThat(meter.takeWaiting(2)).contains(WEB);
        assertThat(told(110)).isEqualTo(110);
        assertThat(meter.isWaiting()).isFalse();
    }

    @Test
    void flowsAreToldByAFifthAndAFewAtLeast() {
        assertThat(flows(0, 0).inFlight()).isZero();
        assertThat(flows(2, 2).inFlight()).as("a few").isZero();
        assertThat(flows(2, 3).inFlight()).isEqualTo(5);
        assertThat(flows(100, 50).inFlight()).isEqualTo(150);
        assertThat(flows(120, 60).inFlight()).as("a fifth").isEqualTo(150);
        assertThat(meter.isWaiting()).as("it would never end").isFalse();
        assertThat(flows(121, 60).inFlight()).isEqualTo(181);
        assertThat(flows(0, 0).inFlight()).as("idle").isZero();
    }

    @Test
    void theWayBehindGatewaysIsToldByAFifthAndMoreThanNoise() {
        beyondNs = Quality.UNKNOWN;
        assertThat(flows(0, 0).beyondNs()).isEqualTo(Quality.UNKNOWN);
        assertThat(meter.behindGateways()).containsExactly(WEB);
        assertThat(meter.hasNews(two())).isFalse();
        beyondNs = 1_000_000;
        assertThat(meter.hasNews(two())).isTrue();
        assertThat(flows(0, 0).beyondNs()).isEqualTo(1_000_000);
        beyondNs = 1_190_000;
        assertThat(flows(0, 0).beyondNs()).isEqualTo(1_000_000);
        beyondNs = 1_210_000;
        assertThat(flows(0, 0).beyondNs()).isEqualTo(1_210_000);
        beyondNs = 0;
        assertThat(flows(0, 0).beyondNs()).isZero();
        beyondNs = 100_000;
        assertThat(flows(0, 0).beyondNs()).isZero();
        assertThat(meter.behindGateways()).isEmpty();
    }

    @Test
    void weightsOfThoseThatAreReadyAreSummedUp() {
        assertThat(meter.quality(two()).weight()).isEqualTo(350);
    }

    /** Flows in flight at two instances; a third is not ready, and its flows count for nothing. */
    private Quality flows(int first, int second) {
        meter.loaded(WEB, List.of(new Load(WEB, 0, first), new Load(WEB, 1, second), new Load(WEB, 2, 1_000)));
        return meter.quality(two());
    }

    private static ServiceState two() {
        AddressPair address = AddressPair.of("10.30.0.1", null);
        List<Instance> instances = IntStream.range(0, 3)
                .mapToObj(number -> new Instance(
                        WEB,
                        number,
                        new NodeName("n"),
                        address,
                        address,
                        null,
                        number == 2 ? Instance.State.UNHEALTHY : Instance.State.READY,
                        number == 0 ? 250 : 100,
                        LabelSet.NONE))
                .toList();
        return new ServiceState(WEB, 1, "closest", Map.of(), Map.of(), instances, List.of());
    }

    private int told(int ready) {
        AddressPair address = AddressPair.of("10.30.0.1", null);
        List<Instance> instances = IntStream.range(0, ready)
                .mapToObj(number ->
                        new Instance(WEB, number, new NodeName("n"), address, address, null, Instance.State.READY))
                .toList();
        return meter.quality(new ServiceState(WEB, 1, "closest", Map.of(), Map.of(), instances, List.of()))
                .ready();
    }
}
