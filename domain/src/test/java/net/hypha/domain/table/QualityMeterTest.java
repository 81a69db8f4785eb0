package net.hypha.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.hypha.exchange.message.Observation;
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
    void eachStepOfFlowsIsTold() {
        assertThat(flows(0).inFlight()).isZero();
        assertThat(flows(150).inFlight()).isEqualTo(150);
        assertThat(flows(160).inFlight()).isEqualTo(160);
        assertThat(meter.isWaiting()).isFalse();
        meter.forget(WEB);
        assertThat(meter.quality(three(Instance.State.READY)).inFlight()).isZero();
    }

    @Test
    void sumsAreKeptFromStateToState() {
        meter.observe(new NodeName("n"), new Observation(WEB, 0, 7_000_000));
        meter.observe(new NodeName("m"), new Observation(WEB, 2, 1_000_000));
        ServiceState two = three(Instance.State.UNHEALTHY);
        Quality ofTwo = meter.quality(two);
        assertThat(List.of(ofTwo.ready(), ofTwo.weight(), (int) ofTwo.bestResponseNs()))
                .containsExactly(2, 350, 7_000_000);

        ServiceState three = two.with(Map.of(), List.of(instance(2, Instance.State.READY)), List.of());
        Quality ofThree = meter.quality(three);
        assertThat(List.of(ofThree.ready(), ofThree.weight(), (int) ofThree.bestResponseNs()))
                .containsExactly(3, 450, 1_000_000);

        Quality ofOne = meter.quality(three.with(Map.of(), List.of(), List.of(0, 2)));
        assertThat(List.of(ofOne.ready(), ofOne.weight(), (int) ofOne.bestResponseNs()))
                .containsExactly(1, 100, 0);

        meter.forget(new NodeName("m"));
        assertThat(meter.quality(three).bestResponseNs()).isEqualTo(7_000_000);
    }

    @Test
    void theWayBehindGatewaysIsToldByAFifthAndMoreThanNoise() {
        beyondNs = Quality.UNKNOWN;
        assertThat(flows(0).beyondNs()).isEqualTo(Quality.UNKNOWN);
        assertThat(meter.hasNews(three(Instance.State.UNHEALTHY))).isFalse();
        beyondNs = 1_000_000;
        assertThat(meter.hasNews(three(Instance.State.UNHEALTHY))).isTrue();
        assertThat(flows(0).beyondNs()).isEqualTo(1_000_000);
        beyondNs = 1_190_000;
        assertThat(flows(0).beyondNs()).isEqualTo(1_000_000);
        beyondNs = 1_210_000;
        assertThat(flows(0).beyondNs()).isEqualTo(1_210_000);
        beyondNs = 0;
        assertThat(flows(0).beyondNs()).isZero();
        beyondNs = 100_000;
        assertThat(flows(0).beyondNs()).isZero();
    }

    @Test
    void weightsOfThoseThatAreReadyAreSummedUp() {
        assertThat(meter.quality(three(Instance.State.UNHEALTHY)).weight()).isEqualTo(350);
    }

    private Quality flows(int all) {
        meter.loaded(WEB, all);
        return meter.quality(three(Instance.State.UNHEALTHY));
    }

    /** @param last state of the third */
    private static ServiceState three(Instance.State last) {
        List<Instance> instances = IntStream.range(0, 3)
                .mapToObj(number -> instance(number, number == 2 ? last : Instance.State.READY))
                .toList();
        return new ServiceState(WEB, 1, "closest", Map.of(), Map.of(), instances, List.of());
    }

    private static Instance instance(int number, Instance.State state) {
        AddressPair address = AddressPair.of("10.30.0.1", null);
        return new Instance(
                WEB, number, new NodeName("n"), address, address, null, state, number == 0 ? 250 : 100, LabelSet.NONE);
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
