package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Listener;
import net.hypha.exchange.Sample;
import net.hypha.exchange.trust.Trust;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final Trust INSECURE = new Trust.Insecure();
    private static final Limits QUICK =
            Limits.DEFAULT.withGreeting(Duration.ofSeconds(1)).withBeat(Duration.ofMillis(400), 1);

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
    void whoBeatsSeldomMayTakeItsTimeToWelcome() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Acceptor slow = hello -> {
            await(held);
            return domain.accept(hello);
        };
        try (ExchangeServer server = ExchangeServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        INSECURE,
                        slow,
                        Limits.DEFAULT.withBeat(Duration.ofSeconds(2)));
                ExchangeClient _ = ExchangeClient.dial(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                        INSECURE,
                        node,
                        timers,
                        new Random(1),
                        QUICK)) {
            assertThat(node.next()).isEqualTo("waiting: no sign of life for 1200 ms");
        } finally {
            held.countDown();
        }
    }

    @Test
    void whatComesBeforeTheCallHasBegunDoesNothing() {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        EventLoops loops = EventLoops.acquire();
        ManagedChannel channel = Channels.to(nobody, null, loops, QUICK);
        try {
            ClientLine line = new ClientLine(channel, node, "nobody", QUICK, loops.group(), () -> {}, _ -> {});
            line.beat();
            line.send(new byte[0]);
            line.close("the program ends while it dials");
            line.end();
            assertThat(node.events()).isEmpty();
        } finally {
            channel.shutdownNow();
            loops.close();
        }
    }

    @Test
    void nonsenseAboutItIsPassedOver() {
        Beats otherwise = new Beats(Duration.ofSeconds(2), Duration.ofSeconds(3));
        Beats sense = new Beats(Duration.ofMillis(400), Duration.ofSeconds(1));
        assertThat(Beats.heard(sense.said(), otherwise)).isEqualTo(sense);
        for (long nonsense : new long[] {0, -5, 99, 60_001, Long.MAX_VALUE}) {
            Beats wrong = new Beats(Duration.ofMillis(nonsense), Duration.ofMillis(nonsense));
            assertThat(Beats.heard(wrong.said(), otherwise)).isEqualTo(otherwise);
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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
