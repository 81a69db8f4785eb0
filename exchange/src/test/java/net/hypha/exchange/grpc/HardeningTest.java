package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import net.hypha.exchange.Admission;
import net.hypha.exchange.Listener;
import net.hypha.exchange.Log;
import net.hypha.exchange.Sample;
import net.hypha.exchange.codec.FrameCodec;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.trust.Authorities;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.PinnedCheck;
import net.hypha.exchange.trust.Trust;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes in at the port: it is refused with a reason in the log, and a node that is there is served as before. */
class HardeningTest {
    private static final int IDLE = 10_000;
    private static final int PER_ADDRESS = 64;
    private static final int GIGABYTE = 1 << 30;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Listener domain = new Listener(Sample.MUNICH);
    private final Listener node = new Listener(Sample.ROUTER1);
    private final Log log = new Log();
    private final Authorities authorities;
    private final CertificateAuthority munich;
    private final ExchangeServer server;
    private final ExchangeClient client;
    private long said;

    HardeningTest(@TempDir Path directory) throws IOException {
        authorities = new Authorities(directory);
        munich = authorities.create("munich");
        server = ExchangeServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Trust.of(authorities.issue(munich, "domain:munich")),
                domain,
                Admission.NONE,
                Limits.DEFAULT.withStrangers(PER_ADDRESS, Duration.ofSeconds(3)));
        client = dial(Trust.of(authorities.issue(munich, "node:router1")), node);
    }

    @BeforeEach
    void aNodeIsThere() {
        assertThat(node.next()).isEqualTo("open munich");
    }

    @AfterEach
    void theNodeIsServedAsBefore() {
        node.session().send(Sample.numbered(++said));
        assertThat(domain.next("" + said)).isEqualTo("" + said);
        assertThat(node.events()).isEmpty();
        client.close();
        server.close();
        timers.shutdownNow();
        log.close();
    }

    /** Our own program would not even dial with it. */
    @Test
    void anExpiredCertificateIsRefused() throws SSLException {
        Path expired = authorities.issue(munich, "node:router2", Duration.ofSeconds(-1));
        SslContext tls = GrpcSslContexts.configure(
                        SslContextBuilder.forClient()
                                .keyManager(Authorities.key(expired), Authorities.certificate(expired))
                                .trustManager(new PinnedCheck(munich.fingerprint())),
                        SslProvider.JDK)
                .build();
        try (RawCall call = new RawCall(tls)) {
            call.send(FrameCodec.encode(Sample.hello(Sample.node("router2"))));
            log.next("WARN", "Neighbour's certificate refused: the certificate for node:router2, valid from");
        }
    }

    @Test
    void aCertificateOfAWrongAuthorityIsRefused() {
        CertificateAuthority uptown = authorities.create("uptown");
        Trust wrong = Trust.of(authorities.issue(uptown, "node:router2"))
                .withPeers(Map.of(new DomainName("munich"), authorities.caFile("munich")));
        Listener stranger = new Listener(Sample.node("router2"));
        try (ExchangeClient _ = dial(wrong, stranger)) {
            assertThat(stranger.next()).contains("it does not accept our certificate");
            log.next("WARN", "certificate for node:router2", "issued by 'CN=Hypha CA uptown', is not accepted");
        }
    }

    @Test
    void nonsenseIsNotListenedTo() throws IOException {
        for (String nonsense : List.of("GET / HTTP/1.1\r\n\r\n", "\0\0\0\0", "SSH-2.0-OpenSSH_9.2\r\n")) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(nonsense.getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                log.next("WARN", "Connection refused: 127.0.0.1: it does not speak TLS");
            }
        }
    }

    @Test
    void aTorrentOfTlsRecordsIsCutOff() throws IOException {
        byte[] record = new byte[16_389];
        record[0] = 22;
        record[1] = 3;
        record[2] = 3;
        record[3] = 0x40;
        record[4] = 0;
        try (Socket socket = connect()) {
            for (int i = 0; i < 1_000; i++) {
                socket.getOutputStream().write(record);
            }
        } catch (IOException e) {
            assertThat(e).isInstanceOf(SocketException.class); // it hung up
        }
        log.next("WARN", "Connection refused: 127.0.0.1: ");
    }

    @Test
    void anOlderProtocolVersionIsToldWhatToDo() {
        Message.Hello hello = new Message.Hello(0, "hypha 0.0.1", Sample.node("router2"), null);
        try (RawCall call = new RawCall(authorities.issue(munich, "node:router2"))) {
            call.send(FrameCodec.encode(hello));
            log.next("WARN", "Neighbour refused: it speaks exchange version 0, we speak version " + Message.PROTOCOL);
        }
    }

    @Test
    void malformedFramesAreRefusedWithTheirField() {
        try (RawCall call = new RawCall(authorities.issue(munich, "node:router2"))) {
            call.send(new byte[] {1, 2, 3, 4});
            log.next("WARN", "Neighbour refused: it sent a malformed frame: frame");
        }
    }

    @Test
    void aPayloadOfOneGigabyteIsNotTakenFromANeighbour() throws IOException {
        try (RawHttp2 call = new RawHttp2(address(), authorities.issue(munich, "node:router2"))) {
            call.message(FrameCodec.encode(Sample.hello(Sample.node("router2"))));
            domain.next("open router2");
            call.announce(GIGABYTE, new byte[8_192]);
            log.next("Session closed: it sent a frame that is too large", "" + GIGABYTE);
        }
    }

    @Test
    void aPayloadOfOneGigabyteIsNotTakenFromAStranger() throws IOException {
        try (RawHttp2 call = new RawHttp2(address(), authorities.issue(munich, "node:router2"))) {
            call.announce(GIGABYTE, new byte[8_192]);
            log.next("WARN", "Neighbour refused: it sent a frame that is too large", "" + GIGABYTE);
        }
    }

    @Test
    void whoShowsNoCertificateHasNoSession() {
        try (RawCall call = new RawCall(munich.fingerprint())) {
            call.send(FrameCodec.encode(Sample.hello(Sample.node("router2"))));
            log.next("WARN", "Neighbour refused: it showed no certificate");
        }
    }

    @Test
    void tenThousandIdleConnectionsAreFewAndShort() throws IOException {
        List<SocketChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                idle.add(SocketChannel.open(address()));
                if (i % 1_000 == 0) {
                    node.session().send(Sample.numbered(++said));
                    assertThat(domain.next("" + said)).isEqualTo("" + said);
                }
            }
            assertThat(server.strangers()).isLessThanOrEqualTo(PER_ADDRESS);
            log.next("WARN", "127.0.0.1: more than 64 at a time have not greeted", "connections=");
            log.next("WARN", "127.0.0.1: no greeting within 3000 ms", "connections=");
        } finally {
            for (SocketChannel each : idle) {
                each.close();
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private ExchangeClient dial(Trust trust, Listener dialer) {
        return ExchangeClient.dial(address(), trust, dialer, timers, new Random(1));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    /** A session by hand: what a program sends that is not ours. */
    private final class RawCall extends ClientCall.Listener<byte[]> implements AutoCloseable {
        private final EventLoops loops = EventLoops.acquire();
        private final ManagedChannel channel;
        private final ClientCall<byte[], byte[]> call;
        private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();

        RawCall(Path trust) {
            this(Tls.forClient(Trust.of(trust)));
        }

        RawCall(String fingerprint) {
            this(Tls.forJoining(fingerprint));
        }

        private RawCall(@Nullable SslContext tls) {
            channel = Channels.to(address(), tls, loops, Limits.DEFAULT);
            call = channel.newCall(Method.SESSION, CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.request(10);
        }

        void send(byte[] frame) {
            call.sendMessage(frame);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ends.add(status);
        }

        @Override
        public void close() {
            try {
                assertThat(ends.poll(60, TimeUnit.SECONDS)).as("the call ends").isNotNull();
                channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            } finally {
                loops.close();
            }
        }
    }
}
