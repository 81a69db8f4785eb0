package net.hypha.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.node.health.Proof.Answers;
import net.hypha.node.workloads.AttachRequest;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.Plugging;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final Answers FEW = new Answers(3, 700);
    private static final Answers MORE = new Answers(4, 700);

    private final Proof proof = new Proof();

    @Test
    void thatItNeverConnectedIsKnownOfEachPortAndNamespace() {
        assertThat(proof.canConnect(web(5), 80)).isFalse();
        proof.connected(web(5), 80);
        assertThat(proof.canConnect(web(5), 80)).isTrue();
        assertThat(proof.canConnect(web(5), 81)).isFalse();
        assertThat(proof.canConnect(web(6), 80)).as("plugged in anew").isFalse();
    }

    @Test
    void answersSinceItWasLetInCountUntilAConnectionSucceeds() {
        assertThat(proof.since(web(5), FEW)).as("no more than now").isEqualTo(FEW);
        proof.released(web(5), FEW);
        assertThat(proof.since(web(5), MORE)).isEqualTo(FEW);
        assertThat(proof.since(web(5), MORE)).as("for ever").isEqualTo(FEW);
        assertThat(proof.since(web(6), MORE)).as("plugged in anew").isEqualTo(MORE);

        proof.connected(web(5), 80);
        assertThat(proof.since(web(5), MORE)).isEqualTo(MORE);
    }

    @Test
    void whatIsNotHereAnyMoreIsForgotten() {
        proof.connected(web(5), 80);
        proof.released(web(5), FEW);
        proof.retain(workload -> workload.equals("web"));
        assertThat(proof.since(web(5), MORE)).isEqualTo(FEW);
        proof.retain(_ -> false);
        assertThat(proof.since(web(5), MORE)).isEqualTo(MORE);
        assertThat(proof.canConnect(web(5), 80)).isFalse();
    }

    @Test
    void eachHandshakeAndResponseIsAnAnswer() {
        assertThat(Answers.of(null)).isEqualTo(Answers.NONE);
        assertThat(Answers.of(new BackendStats(9, 8, 3, 700, 1, 1, 1, 0, 0, false, null)))
                .isEqualTo(FEW);
    }

    private static Attached web(int ifindex) {
        AddressPair address = AddressPair.of("10.18.0.2", null);
        return new Attached(
                new AttachRequest("web", Path.of("/run/netns/web"), new ServiceName("web"), null, null),
                0,
                address,
                address,
                new Plugging.Socket("hy-web", ifindex, "02:00:00:00:00:01", "06:00:00:00:00:01"),
                Instance.State.READY,
                false);
    }
}
