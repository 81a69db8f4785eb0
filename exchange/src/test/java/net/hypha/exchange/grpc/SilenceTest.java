package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.hypha.exchange.Listener;
import net.hypha.exchange.Sample;
import net.hypha.exchange.trust.Trust;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final Trust INSECURE = new Trust.Insecure();
    private static final Limits QUICK =
            Limits.DEFAULT.withGreeting(Duration.ofSeconds(1)).withBeat(Duration.ofMillis(400));

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Listener domain = new Listener(Sample.MUNICH);
    private final Listener node = new Listener(Sample.ROUTER1);

    @AfterEach
    void stopTimers() {
        timers.shutdownNow();
    }

    @Test
    void theDialledSideSaysHowOftenBothShowThatTheyLive() throws IOException {
        try (ExchangeServer server = ExchangeServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), INSECURE, domain, QUICK);
                Cable cable = new Cable(server.port());
                ExchangeClient _ = ExchangeClient.dial(
                        cable.address(),
                        INSECURE,
                        node,
                        timers,
                        new Random(1),
                        QUICK.withBeat(Duration.ofSeconds(1)))) {
            assertThat(node.next()).isEqualTo("open munich");
            cable.pull();
            assertThat(node.next()).isEqualTo("closed: no sign of life for 1200 ms");
        }
    }

    @Test
    void nonsenseAboutItIsPassedOver() {
        Duration otherwise = Duration.ofSeconds(2);
        assertThat(Beats.heard(Beats.said(Duration.ofMillis(400)), otherwise)).isEqualTo(Duration.ofMillis(400));
        for (long nonsense : new long[] {0, -5, 99, 60_001, Long.MAX_VALUE}) {
            assertThat(Beats.heard(Beats.said(Duration.ofMillis(nonsense)), otherwise))
                    .isEqualTo(otherwise);
        }
        assertThat(Beats.heard(new Metadata(), otherwise)).isEqualTo(otherwise);
    }

    @Test
    void bothSidesNoticeAPulledCableAndTheDiallerComesBackOverANewOne() throws IOException {
        try (ExchangeServer server = ExchangeServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), INSECURE, domain, QUICK);
                Cable cable = new Cable(server.port());
                ExchangeClient _ = ExchangeClient.dial(cable.address(), INSECURE, node, timers, new Random(1), QUICK)) {
            assertThat(node.next()).isEqualTo("open munich");
            assertThat(domain.next()).isEqualTo("open router1");
            cable.pull();
            assertThat(node.next()).startsWith("closed: no sign of life for ");
            assertThat(domain.next()).startsWith("closed: no sign of life for ");
            cable.plugIn();
            assertThat(node.next("open")).isEqualTo("open munich");
            assertThat(domain.next("open")).isEqualTo("open router1");
        }
    }
}
