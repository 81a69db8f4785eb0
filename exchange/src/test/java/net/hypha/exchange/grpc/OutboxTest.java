package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.hypha.exchange.session.Line.Said;
import org.junit.jupiter.api.Test;

/** Frames wait where gRPC has no room, and who asked is told once they are on their way. */
class OutboxTest {
    private static final byte[] FRAME = {1};

    private final List<byte[]> passedOn = new ArrayList<>();
    private boolean ready = true;
    private int roomAgain;

    private final Outbox outbox = new Outbox(
            new Outbox.Call() {
                @Override
                public boolean isReady() {
                    return ready;
                }

                @Override
                public void send(byte[] frame) {
                    passedOn.add(frame);
                }

                @Override
                public void end() {}

                @Override
                public void roomAgain() {
                    roomAgain++;
                }
            },
            Limits.DEFAULT);

    @Test
    void whatIsPassedOnAtOnceLeavesRoom() {
        assertThat(outbox.say(FRAME)).isEqualTo(Said.QUEUED);
        assertThat(outbox.hasRoom()).isTrue();
        outbox.ready();
        assertThat(roomAgain).isZero();
    }

    @Test
    void whoAskedInVainIsToldOnceAllIsPassedOn() {
        ready = false;
        outbox.say(FRAME);
        outbox.say(FRAME);
        assertThat(outbox.hasRoom()).isFalse();
        outbox.ready();
        assertThat(roomAgain).isZero();

        ready = true;
        outbox.ready();
        outbox.ready();
        assertThat(passedOn).hasSize(2);
        assertThat(roomAgain).isEqualTo(1);
        assertThat(outbox.hasRoom()).isTrue();
    }

    @Test
    void whoDidNotAskIsNotTold() {
        ready = false;
        outbox.say(FRAME);
        ready = true;
        outbox.ready();
        assertThat(roomAgain).isZero();
    }
}
