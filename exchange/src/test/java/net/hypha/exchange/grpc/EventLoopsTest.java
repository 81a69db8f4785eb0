package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    /** Each connection takes the next loop, and has one task run later. */
    @Test
    void connectionsAreSpreadWhateverIsRunLater() {
        try (EventLoops loops = EventLoops.acquire()) {
            EventLoop one = loops.group().next();
            EventLoops.after(Duration.ofMillis(1), loops.group(), () -> {});
            EventLoop other = loops.group().next();
            assertThat(other).isNotSameAs(one);
        }
    }
}
