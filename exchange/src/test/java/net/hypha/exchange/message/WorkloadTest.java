package net.hypha.exchange.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final SubnetLease SUBNET = new SubnetLease(Prefix.parse("10.18.0.0/26"), null);
    private static final AddressPair HERE = AddressPair.of("10.18.0.2", null);
    private static final AddressPair HELD = AddressPair.of("10.30.0.5", null);
    private static final ServiceName WEB = new ServiceName("web");
    private static final Workload INSTANCE = new Workload("a", WEB, 3, HERE, HELD, null, Instance.State.READY);
    private static final Workload CALLER = new Workload("b", null, null, HERE, HELD, null, Instance.State.READY);

    @Test
    void theDigestIsOfTheSetInAnyOrder() {
        assertThat(Workload.digest(SUBNET, List.of(INSTANCE, CALLER)))
                .isEqualTo(Workload.digest(SUBNET, List.of(CALLER, INSTANCE)))
                .isNotEqualTo(Workload.digest(SUBNET, List.of(INSTANCE)))
                .isNotEqualTo(Workload.digest(SUBNET, List.of()));
    }

    @Test
    void whateverIsOtherwiseOfAnInstanceMakesAnother() {
        AddressPair elsewhere = AddressPair.of("10.18.0.3", null);
        Location munich = new Location(48.1, 11.5);
        Stream<Long> digests = Stream.of(
                        INSTANCE,
                        new Workload("c", WEB, 3, HERE, HELD, null, Instance.State.READY),
                        new Workload("a", new ServiceName("shop"), 3, HERE, HELD, null, Instance.State.READY),
                        new Workload("a", WEB, 4, HERE, HELD, null, Instance.State.READY),
                        new Workload("a", WEB, null, HERE, HELD, null, Instance.State.READY),
                        new Workload("a", WEB, 3, elsewhere, HELD, null, Instance.State.READY),
                        new Workload("a", WEB, 3, HERE, elsewhere, null, Instance.State.READY),
                        new Workload("a", WEB, 3, HERE, null, null, Instance.State.READY),
                        new Workload("a", WEB, 3, HERE, HELD, munich, Instance.State.READY),
                        new Workload("a", WEB, 3, HERE, HELD, null, Instance.State.DRAINING),
                        labelled("2", null),
                        labelled("3", null),
                        new Workload("a", null, null, HERE, HELD, null, Instance.State.READY))
                .map(workload -> Workload.digest(SUBNET, List.of(workload)));

        assertThat(digests).doesNotHaveDuplicates();
    }

    @Test
    void theWeightItAsksForIsNoPartOfTheDigest() {
        assertThat(Workload.digest(SUBNET, List.of(labelled("2", 7))))
                .isEqualTo(Workload.digest(SUBNET, List.of(labelled("2", null))));
    }

    private static Workload labelled(String version, @Nullable Integer weight) {
        LabelSet labels = LabelSet.of(Map.of("version", version));
        return new Workload("a", WEB, 3, HERE, HELD, null, Instance.State.READY, labels, weight);
    }

    @Test
    void anotherSubnetMakesAnotherAndWhereACallerIsDoesNot() {
        SubnetLease other = new SubnetLease(Prefix.parse("10.18.0.64/26"), null);
        Workload moved =
                new Workload("b", null, null, AddressPair.of("10.18.0.9", null), HELD, null, Instance.State.READY);
        assertThat(Workload.digest(SUBNET, List.of(CALLER)))
                .isNotEqualTo(Workload.digest(other, List.of(CALLER)))
                .isEqualTo(Workload.digest(SUBNET, List.of(moved)));
    }
}
