package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.FlowName;
import org.junit.jupiter.api.Test;

/** Flow entries as bytes. */
class FlowReaderTest {
    private static final FlowName NAME = FlowName.parse("tcp", "10.18.0.4:51234", "10.30.0.1:80");
    private static final FlowName ONWARD = FlowName.parse("tcp", "10.30.0.13:51234", "10.18.0.66:80");
    private static final long OPENED = (3L << 56) + 1_000_000; // seven years after boot
    private static final long RANDOM = 0xabL << 56;

    @Test
    void bothEntriesTellOfTheFlow() {
        byte[] forward = entry(ONWARD.mirrored(), OPENED + 5_000, 0, 1, 8, 0x91);
        byte[] reverse = entry(NAME, OPENED + 7_000, 1, 0, 8, 0x91);
        Layouts.struct(reverse).putInt(84, 16_000).putInt(88, -1);

        assertThat(FlowReader.decode(FlowReader.key(NAME), forward, reverse))
                .isEqualTo(new BoundFlow(
                        NAME,
                        ONWARD,
                        OPENED,
                        OPENED + 5_000,
                        OPENED + 7_000,
                        0,
                        7,
                        2,
                        3,
                        0,
                        BoundFlow.State.ESTABLISHED,
                        new BoundFlow.Choice(
                                1,
                                BoundFlow.Overlooked.FULL,
                                BoundFlow.Bonded.THIS,
                                false,
                                false,
                                BoundFlow.Before.GONE,
                                16_000L * 256,
                                0xffff_ffffL * 256)));
    }

    @Test
    void withoutItsWayBackCostsAreNotKnown() {
        byte[] forward = entry(ONWARD.mirrored(), OPENED, 0, 0, 16 + 64, 0x60);

        BoundFlow flow = FlowReader.decode(FlowReader.key(NAME), forward, null);

        assertThat(flow.answeredNs()).isZero();
        assertThat(flow.state()).isEqualTo(BoundFlow.State.OPENING);
        assertThat(flow.choice())
                .isEqualTo(new BoundFlow.Choice(
                        0,
                        BoundFlow.Overlooked.EJECTED,
                        BoundFlow.Bonded.ANOTHER,
                        true,
                        false,
                        BoundFlow.Before.DESERTED,
                        0,
                        0));
    }

    @Test
    void whatOthersBoundWasNotChosenHere() {
        byte[] forward = entry(ONWARD.mirrored(), OPENED, 0, 8, 1, 0x60);

        BoundFlow flow = FlowReader.decode(FlowReader.key(NAME), forward, null);

        assertThat(flow.choice()).isNull();
        assertThat(flow.state()).isEqualTo(BoundFlow.State.CLOSED);
    }

    @Test
    void aTimeIsWholeAlsoWhereItsUpperBitsHaveChangedSince() {
        byte[] forward = entry(ONWARD.mirrored(), (4L << 56) + 1, 0, 1, 0, 0);

        assertThat(FlowReader.decode(FlowReader.key(NAME), forward, null).openedNs())
                .isEqualTo(OPENED);
    }

    /** {@code struct flow}, of backend 7 in generation 2 on peer 3. */
    private static byte[] entry(FlowName other, long passedNs, int direction, int tcp, int marks, int choice) {
        ByteBuffer flow = Layouts.struct(FlowReader.FLOW).put(FlowReader.key(other));
        flow.putLong((OPENED & ((1L << 56) - 1)) ^ RANDOM).putLong(passedNs).putLong(0);
        flow.putInt(7).putInt(2).putInt(3).putInt(0);
        flow.put((byte) direction).put((byte) tcp).put((byte) marks).put((byte) choice);
        return Layouts.bytes(flow);
    }
}
