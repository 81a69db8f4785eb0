package net.hypha.exchange.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time moves by hand; certificates are valid for the real time too, since TLS judges by that. */
class CertificateKeeperTest {
    private static final Duration LIFE = Duration.ofHours(24);

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Instant start = InstantSource.system().instant();
    private final List<String> asked = new ArrayList<>();
    private final CertificateAuthority munich;
    private final Path trust;
    private Instant now = start;
    private String outage = "";
    private int looks;

    CertificateKeeperTest(@TempDir Path directory) {
        Authorities authorities = new Authorities(directory);
        munich = authorities.create("munich");
        trust = authorities.issue(munich, "node:router1", LIFE);
    }

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void itIsRenewedAfterTwoThirdsOfItsLifeAndNotBefore() throws IOException {
        CertificateKeeper keeper = keeper();
        assertThat(keeper.look()).isEqualTo(Duration.ofMinutes(1));
        now = start.plus(Duration.ofHours(16)).minusSeconds(30);
        assertThat(keeper.look()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(40));
        assertThat(asked).isEmpty();
        String before = Files.readString(trust.resolve("cert.pem"));
        now = start.plus(Duration.ofHours(16)).plusSeconds(5);
        keeper.look();
        assertThat(asked).containsExactly("node:router1");
        assertThat(Files.readString(trust.resolve("cert.pem"))).isNotEqualTo(before);
        assertThat(looks).isEqualTo(3);
        assertThat(Credentials.load(Trust.of(trust)).identity()).isEqualTo(new Identity("node:router1"));
    }

    @Test
    void itIsTriedAgainUntilItSucceeds() {
        CertificateKeeper keeper = keeper();
        now = start.plus(Duration.ofHours(17));
        outage = "there is no session with the domain";
        assertThat(keeper.look()).isEqualTo(Duration.ofMinutes(1));
        assertThat(keeper.look()).isEqualTo(Duration.ofMinutes(1));
        assertThat(asked).hasSize(2);
        outage = "";
        keeper.look();
        assertThat(asked).hasSize(3);
        assertThat(Pem.certificates(trust.resolve("cert.pem")).getFirst().getNotAfter())
                .isAfter(Date.from(start.plus(LIFE).plusSeconds(-10)));
    }

    private CertificateKeeper keeper() {
        CertificateKeeper keeper = CertificateKeeper.start(trust, this::answer, () -> now, timers, () -> looks++);
        timers.shutdownNow(); // only looks by hand
        return keeper;
    }

    private CertificateAnswer answer(CertificateRequest request) throws IOException {
        Identity identity = CertificateAuthority.requested(request.request());
        asked.add(identity.text());
        if (!outage.isEmpty()) {
            throw new IOException(outage);
        }
        return new CertificateAnswer.Issued(
                munich.certify(identity, request.request(), LIFE, null), munich.certificateText());
    }
}
