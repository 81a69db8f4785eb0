package net.hypha.lab.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
    private record Frame(long time, ByteBuffer bytes) {}

    @Test
    void behavesLikeAPlainQueueOfBoundedSize() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        FrameQueue queue = new FrameQueue(1000);
        ArrayDeque<Frame> model = new ArrayDeque<>();
        int refused = 0;
        for (int step = 0; step < 100_000; step++) {
            String where = "seed " + seed + ", step " + step;
            if (random.nextBoolean()) {
                Frame frame = new Frame(random.nextLong(), ByteBuffer.wrap(randomBytes(random)));
                if (queue.add(frame.time(), frame.bytes())) {
                    model.add(frame);
                } else {
                    refused++;
                    assertThat(model).as(where).isNotEmpty();
                }
            } else if (!model.isEmpty()) {
                Frame expected = model.remove();
                assertThat(queue.headTimeNs()).as(where).isEqualTo(expected.time());
                assertThat(queue.head()).as(where).isEqualTo(expected.bytes());
                queue.remove();
            }
            assertThat(queue.size()).as(where).isEqualTo(model.size());
        }
        assertThat(refused).as("seed " + seed).isPositive();
    }

    @Test
    void anEmptyQueueHasNoHead() {
        assertThatThrownBy(() -> new FrameQueue(100).head()).isInstanceOf(IllegalStateException.class);
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }
}
