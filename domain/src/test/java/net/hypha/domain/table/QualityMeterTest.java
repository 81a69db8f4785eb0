package net.hypha.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class QualityMeterTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");

    private final QualityMeter meter = new QualityMeter();

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
