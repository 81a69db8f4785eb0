package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Limits.DEFAULT, new Random(1));

    @Test
    void theWaitGrowsFrom100MillisecondsTo2SecondsAndStartsAnewAfterAWelcome() {
        assertThat(backoff.nextMs()).isBetween(100L, 125L);
        assertThat(backoff.nextMs()).isBetween(200L, 250L);
        assertThat(backoff.nextMs()).isBetween(400L, 500L);
        for (int attempt = 0; attempt < 10; attempt++) {
            backoff.nextMs();
        }
        assertThat(backoff.nextMs()).isBetween(1_600L, 2_000L);
        backoff.reset();
        assertThat(backoff.nextMs()).isBetween(100L, 125L);
    }
}
