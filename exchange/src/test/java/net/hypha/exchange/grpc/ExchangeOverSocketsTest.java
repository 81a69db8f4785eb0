package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.LongStream;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.Listener;
import net.hypha.exchange.Sample;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.trust.Trust;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ExchangeOverSocketsTest {
    private static final Trust INSECURE = new Trust.Insecure();

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Listener domain = new Listener(Sample.MUNICH);
    private final Listener node = new Listener(Sample.ROUTER1);

    @AfterEach
    void stopTimers() {
        timers.shutdownNow();
    }

    @Test
    void aNodeIsWelcomedAndBothSidesTalk() throws IOException {
        try (ExchangeServer server = listen(0, domain);
                ExchangeClient _ = dial(server.port(), node)) {
            assertThat(node.next()).isEqualTo("open munich");
            assertThat(domain.next()).isEqualTo("open router1");
            node.session().send(Sample.numbered(1));
            assertThat(domain.next()).isEqualTo("1");
            domain.session().send(Sample.numbered(2));
            assertThat(node.next()).isEqualTo("2");
        }
        assertThat(domain.next()).isEqualTo("closed: it ended the session: the other side stops");
        assertThat(node.next()).isEqualTo("closed: the other side stops");
    }

    @Test
    void ofSeveralAddressesTheNextIsDialledAfterEachFailure() throws IOException {
        int gone;
        try (ExchangeServer server = listen(0, domain)) {
            gone = server.port();
        }
        try (ExchangeServer server = listen(0, domain);
                ExchangeClient _ = ExchangeClient.dial(
                        List.of(address(gone), address(server.port())), INSECURE, node, timers, new Random(1))) {
            assertThat(node.next()).startsWith("waiting: cannot connect");
            assertThat(node.next()).isEqualTo("open munich");
        }
    }

    @Test
    void aRefusalReachesTheOtherSideAndItTriesAgain() throws IOException {
        domain.refuse("pool 10.30.0.0/16 of router1 overlaps 10.30.0.0/16 of munich");
        try (ExchangeServer server = listen(0, domain);
                ExchangeClient _ = dial(server.port(), node)) {
            assertThat(node.next())
                    .isEqualTo("waiting: refused: pool 10.30.0.0/16 of router1 overlaps 10.30.0.0/16 of munich");
            domain.refuse(null);
            assertThat(node.next("open")).isEqualTo("open munich");
        }
    }

    @Test
    void anotherProtocolVersionIsRefusedNamingBoth() throws IOException {
        Dialer old = new Dialer() {
            @Override
            public Message.Hello hello() {
                return new Message.Hello(8, "hypha 9", Sample.ROUTER1, null);
            }

            @Override
            public SessionHandler welcomed(Session session, Message.Welcome welcome) {
                return node;
            }

            @Override
            public void waiting(String reason, long retryMs) {
                node.waiting(reason, retryMs);
            }
        };
        try (ExchangeServer server = listen(0, domain);
                ExchangeClient _ = dial(server.port(), old)) {
            assertThat(node.next()).contains("it speaks exchange version 8, we speak version " + Message.PROTOCOL);
        }
    }

    @Test
    void messagesArriveInOrderInBothDirections() throws IOException {
        int messages = 3_000;
        try (ExchangeServer server = listen(0, domain);
                ExchangeClient _ = dial(server.port(), node)) {
            node.next("open");
            domain.next("open");
            LongStream.range(0, messages).forEach(number -> {
                assertThat(node.session().send(Sample.numbered(number))).isTrue();
                assertThat(domain.session().send(Sample.numbered(number))).isTrue();
            });
            for (int number = 0; number < messages; number++) {
                assertThat(domain.next()).isEqualTo("" + number);
                assertThat(node.next()).isEqualTo("" + number);
            }
        }
    }

    @Test
    void theDiallerComesBackAfterTheDomainRestarts() throws IOException {
        ExchangeServer server = listen(0, domain);
        int port = server.port();
        try (ExchangeClient _ = dial(port, node)) {
            node.next("open");
            server.close();
            assertThat(node.next()).isEqualTo("closed: it ended the session: the domain manager stops");
            assertThat(node.next()).startsWith("waiting: it ended the session");
            Listener restarted = new Listener(Sample.MUNICH);
            try (ExchangeServer _ = listen(port, restarted)) {
                assertThat(restarted.next()).isEqualTo("open router1");
                assertThat(node.next("open")).isEqualTo("open munich");
                node.session().send(Sample.numbered(5));
                assertThat(restarted.next()).isEqualTo("5");
            }
        }
    }

    @Test
    void anAddressWithoutListenerIsNamedAndTriedAgain() throws IOException {
        int port;
        try (ExchangeServer server = listen(0, domain)) {
            port = server.port();
        }
        try (ExchangeClient _ = dial(port, node)) {
            assertThat(node.next()).startsWith("waiting: cannot connect: ").contains("127.0.0.1:" + port);
            try (ExchangeServer _ = listen(port, domain)) {
                assertThat(node.next("open")).isEqualTo("open munich");
            }
        }
    }

    @Test
    void garbageFromOneConnectionDoesNotDisturbAnother() throws IOException {
        try (ExchangeServer server = listen(0, domain);
                ExchangeClient _ = dial(server.port(), node)) {
            domain.next("open");
            node.next("open");
            for (String garbage :
                    List.of("GET / HTTP/1.1\r\n\r\n", "\0\0\0\0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nrubbish!!")) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                }
            }
            node.session().send(Sample.numbered(1));
            assertThat(domain.next()).isEqualTo("1");
        }
    }

    @Test
    void aNeighbourThatDoesNotReadIsCutOffWhenItsQueueIsFull() throws IOException {
        CountDownLatch mayRead = new CountDownLatch(1);
        Listener slow = new Listener(Sample.ROUTER1);
        try (ExchangeServer server = listen(0, domain);
                ExchangeClient _ = dial(server.port(), new Stalled(slow, mayRead))) {
            domain.next("open");
            int sent = 0;
            while (domain.session().send(Sample.numbered(sent))) {
                sent++;
            }
            assertThat(sent).isGreaterThanOrEqualTo(Limits.DEFAULT.queuedFrames());
            assertThat(domain.next()).isEqualTo("closed: it takes messages too slowly: the queue is full");
            mayRead.countDown();
            assertThat(slow.next("closed"))
                    .isEqualTo("closed: it ended the session: it takes messages too slowly: the queue is full");
            assertThat(domain.next()).isEqualTo("open router1");
        }
    }

    @Test
    void moreSessionsThanAllowedAreRefusedAndOneThatEndsMakesRoom() throws IOException {
        Listener second = new Listener(Sample.node("router2"));
        try (ExchangeServer server = listen(0, domain, Limits.DEFAULT.withSessions(1))) {
            ExchangeClient first = dial(server.port(), node);
            node.next("open");
            try (ExchangeClient _ = dial(server.port(), second)) {
                assertThat(second.next()).contains("all 1 sessions are taken");
                first.close();
                assertThat(second.next("open")).isEqualTo("open munich");
            }
        }
    }

    @Test
    @Timeout(60)
    void whoSaysNoHelloInTimeIsSentAway() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        Listener silent = new Listener(Sample.ROUTER1);
        Dialer mute = new Dialer() {
            @Override
            public Message.Hello hello() {
                await(never);
                return silent.hello();
            }

            @Override
            public SessionHandler welcomed(Session session, Message.Welcome welcome) {
                return silent;
            }

            @Override
            public void waiting(String reason, long retryMs) {
                silent.waiting(reason, retryMs);
            }
        };
        try (ExchangeServer server = listen(0, domain, Limits.DEFAULT.withGreeting(Duration.ofSeconds(1)));
                ExchangeClient _ = dial(server.port(), mute)) {
            while (server.sessions() == 0) {
                Thread.onSpinWait();
            }
            while (server.sessions() > 0) {
                Thread.onSpinWait();
            }
            never.countDown();
            assertThat(silent.next()).contains("it said no hello within 1000 ms");
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ExchangeServer server = listen(0, domain)) {
            assertThatThrownBy(() -> listen(server.port(), domain))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining(":" + server.port())
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void closingLeavesNoThreadsBehind() throws Exception {
        List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
        try (ExchangeServer server = listen(0, domain);
                ExchangeClient _ = dial(server.port(), node)) {
            node.next("open");
        }
        timers.shutdownNow();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && !thread.getName().startsWith("junit")) {
                thread.join(Duration.ofSeconds(30));
                assertThat(thread.isAlive()).as("thread %s lives on", thread).isFalse();
            }
        }
    }

    private static ExchangeServer listen(int port, Listener acceptor) throws IOException {
        return listen(port, acceptor, Limits.DEFAULT);
    }

    private static ExchangeServer listen(int port, Listener acceptor, Limits limits) throws IOException {
        return ExchangeServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), INSECURE, acceptor, limits);
    }

    private ExchangeClient dial(int port, Dialer dialer) {
        return ExchangeClient.dial(address(port), INSECURE, dialer, timers, new Random(1));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A dialler whose handler does not come back from its first message until it may. */
    private record Stalled(Listener listener, CountDownLatch mayRead) implements Dialer, SessionHandler {
        @Override
        public Message.Hello hello() {
            return listener.hello();
        }

        @Override
        public SessionHandler welcomed(Session session, Message.Welcome welcome) {
            Neighbour unused = session.neighbour();
            assertThat(unused).isEqualTo(welcome.neighbour());
            return this;
        }

        @Override
        public void waiting(String reason, long retryMs) {
            listener.waiting(reason, retryMs);
        }

        @Override
        public void received(Session session, Message message) {
            await(mayRead);
            listener.received(session, message);
        }

        @Override
        public void closed(Session session, String reason) {
            listener.closed(session, reason);
        }
    }
}
