package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import net.hypha.exchange.Admission;
import net.hypha.exchange.Listener;
import net.hypha.exchange.Log;
import net.hypha.exchange.RefusedException;
import net.hypha.exchange.Sample;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.trust.Authorities;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Enrolment;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.Proof;
import net.hypha.exchange.trust.TokenText;
import net.hypha.exchange.trust.Trust;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a token to a session, over real sockets; who may join is decided by a stand-in of the domain. */
class JoiningTest {
    private static final Identity ROUTER1 = new Identity("node:router1");

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Listener domain = new Listener(Sample.MUNICH);
    private final Listener node = new Listener(Sample.ROUTER1);
    private final Path trust;
    private final Authorities authorities;
    private final CertificateAuthority munich;
    private final Desk desk = new Desk();
    private final ExchangeServer server;
    private final TokenText token;

    JoiningTest(@TempDir Path directory) throws IOException {
        trust = directory.resolve("trust");
        authorities = new Authorities(directory);
        munich = authorities.create("munich");
        token = TokenText.fresh(new Random(1), munich.fingerprint());
        server = ExchangeServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Trust.of(authorities.issue(munich, "domain:munich")),
                domain,
                desk,
                Limits.DEFAULT);
    }

    @AfterEach
    void stop() {
        server.close();
        timers.shutdownNow();
    }

    /** Takes one token, and certifies whoever has it. */
    private final class Desk implements Admission {
        private final Map<Identity, Instant> revoked = new ConcurrentHashMap<>();
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Optional<String> whyNot(Proof proof) {
            Instant at = revoked.get(proof.identity());
            return Optional.ofNullable(at)
                    .filter(each -> proof.from().isBefore(CertificateAuthority.firstAfter(each)))
                    .map(each -> "revoked at " + each);
        }

        @Override
        public CertificateAnswer.Issued certify(@Nullable Proof proof, CertificateRequest request)
                throws RefusedException {
            asked.incrementAndGet();
            if (proof == null && !token.text().equals(request.token())) {
                throw new RefusedException("no such token");
            }
            Identity identity = proof == null ? CertificateAuthority.requested(request.request()) : proof.identity();
            try {
                return new CertificateAnswer.Issued(
                        munich.certify(identity, request.request(), Duration.ofHours(1), revoked.get(identity)),
                        munich.certificateText());
            } catch (IllegalArgumentException e) {
                throw new RefusedException(String.valueOf(e.getMessage()));
            }
        }
    }

    @Test
    void aNodeJoinsByTokenAndIsServed() throws IOException {
        join(token);
        assertThat(Files.readString(trust.resolve("ca.pem"))).isEqualTo(munich.certificateText());
        try (ExchangeClient _ = dial()) {
            assertThat(node.next()).isEqualTo("open munich");
        }
    }

    @Test
    void aWrongTokenIsRefusedWithItsReasonOnBothSides() throws IOException {
        try (Log log = new Log()) {
            assertThatThrownBy(() -> join(TokenText.fresh(new Random(2), munich.fingerprint())))
                    .isInstanceOf(IOException.class)
                    .hasMessage("refused: no such token");
            log.next("WARN", "Certificate refused: no such token", "remote=");
            assertThat(trust).doesNotExist();
        }
    }

    @Test
    void aTokenIsNotSentToADomainThatDidNotMakeIt() {
        String other = authorities.create("uptown").fingerprint();
        assertThatThrownBy(() -> join(new TokenText(token.id(), token.secret(), other)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the domain there is not the one that made the token");
        assertThat(desk.asked).hasValue(0);
    }

    @Test
    void aTokenForTheApiIsNotForJoining() {
        assertThatThrownBy(() -> join(new TokenText(token.id(), token.secret(), null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this token is for the API");
    }

    @Test
    void whoJoinedCannotPoseAsTheDomain() throws IOException {
        Enrolment child = Enrolment.join(new Identity("domain:munich"), trust, new SecureRandom());
        Joining.join(address(server), token, child);
        Listener victim = new Listener(Sample.ROUTER1);
        try (ExchangeServer impostor = ExchangeServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Trust.of(trust), domain);
                ExchangeClient _ = ExchangeClient.dial(
                        address(impostor),
                        Trust.of(authorities.issue(munich, "node:router1")),
                        victim,
                        timers,
                        new Random(1))) {
            assertThat(victim.next())
                    .contains("the certificate for domain:munich")
                    .contains("is not accepted");
        }
    }

    @Test
    void aCertificateIsRenewedOverTheOpenSessionWhichGoesOn() throws IOException {
        join(token);
        String first = Files.readString(trust.resolve("cert.pem"));
        String key = Files.readString(trust.resolve("key.pem"));
        try (ExchangeClient client = dial()) {
            assertThat(node.next()).isEqualTo("open munich");
            Enrolment renewal = Enrolment.renew(trust);
            renewal.store((CertificateAnswer.Issued) client.certify(renewal.request(null)));
            assertThat(Files.readString(trust.resolve("cert.pem"))).isNotEqualTo(first);
            assertThat(Files.readString(trust.resolve("key.pem"))).isEqualTo(key);
            node.session().send(Sample.numbered(1));
            assertThat(domain.next("1")).isEqualTo("1");
            assertThat(domain.sessions).hasSize(1);
        }
    }

    @Test
    void nobodyIsCertifiedForAnotherWhenRenewing() throws IOException {
        join(token);
        try (ExchangeClient client = dial()) {
            node.next("open");
            Enrolment other = Enrolment.join(new Identity("node:router2"), trust, new SecureRandom());
            assertThat(client.certify(other.request(null)))
                    .isEqualTo(new CertificateAnswer.Refused("the request is for node:router2, not for node:router1"));
        }
    }

    @Test
    void theServersOwnCertificateIsReplacedWhileItListens() throws IOException {
        join(token);
        try (Log log = new Log();
                ExchangeClient _ = dial()) {
            node.next("open");
            authorities.issue(munich, "domain:munich");
            server.refresh();
            log.next("Listening with a new certificate");
            Path other = authorities.issue(munich, "node:router2");
            Listener second = new Listener(Sample.node("router2"));
            try (ExchangeClient _ =
                    ExchangeClient.dial(address(server), Trust.of(other), second, timers, new Random(1))) {
                assertThat(second.next()).isEqualTo("open munich");
            }
            node.session().send(Sample.numbered(1));
            assertThat(domain.next("1")).isEqualTo("1");
        }
    }

    @Test
    void whoIsRevokedIsSentAwayStaysOutAndMayJoinAnew() throws IOException {
        join(token);
        try (Log log = new Log();
                ExchangeClient _ = dial()) {
            node.next("open");
            Instant now = InstantSource.system().instant();
            desk.revoked.put(ROUTER1, now);
            server.recheck();
            assertThat(node.next("closed")).contains("revoked at");
            assertThat(node.next("waiting: refused")).contains("revoked at " + now);
            log.next("WARN", "Neighbour refused: revoked at");
            assertThatCode(() -> join(token)).doesNotThrowAnyException();
            node.next("open munich");
        }
    }

    private void join(TokenText by) throws IOException {
        Joining.join(address(server), by, Enrolment.join(ROUTER1, trust, new SecureRandom()));
    }

    private ExchangeClient dial() {
        return ExchangeClient.dial(address(server), Trust.of(trust), node, timers, new Random(1));
    }

    private static InetSocketAddress address(ExchangeServer listening) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.port());
    }
}
