package net.hypha.exchange.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the certificate of a trust directory renewed when two thirds of its life are over, and tries again until it is. What
 * is open stays open; sessions that begin later use the new one.
 */
public final class CertificateKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);
    private static final Duration MOST_WAIT = Duration.ofMinutes(1);
    private static final int ATTEMPTS = 20; // within the last third of the life

    /** Who issues certificates. */
    @FunctionalInterface
    public interface Issuer {
        /** @throws IOException if it cannot be asked now, with the reason */
        CertificateAnswer ask(CertificateRequest request) throws IOException;
    }

    private final Path directory;
    private final Issuer issuer;
    private final InstantSource clock;
    private final ScheduledExecutorService timers;
    private final Runnable look;
    private String lastFailure = ""; // touched by one look at a time
    private volatile boolean closed;

    private CertificateKeeper(
            Path directory, Issuer issuer, InstantSource clock, ScheduledExecutorService timers, Runnable look) {
        this.directory = directory;
        this.issuer = issuer;
        this.clock = clock;
        this.timers = timers;
        this.look = look;
    }

    /**
     * Begins to look after a trust directory.
     *
     * @param look called after every look, at least once a minute, whether or not there is a new certificate: it may have
     *     been put there by hand
     */
    public static CertificateKeeper start(
            Path directory, Issuer issuer, InstantSource clock, ScheduledExecutorService timers, Runnable look) {
        CertificateKeeper keeper = new CertificateKeeper(directory, issuer, clock, timers, look);
        keeper.again(LEAST_WAIT);
        return keeper;
    }

    /** When a certificate is to be renewed: after two thirds of the time from its issue to its end. */
    static Instant due(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        Duration life = Duration.between(certificate.getNotBefore().toInstant().plus(Certificates.CLOCK_SKEW), end);
        return end.minus(life.dividedBy(3));
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Looks once: renews if it is time. How long until the next look. */
    Duration look() {
        Duration next = LEAST_WAIT;
        try {
            X509Certificate own = own();
            if (!clock.instant().isBefore(due(own))) {
                renew();
                own = own();
            }
            next = wait(own);
            lastFailure = "";
        } catch (IOException | IllegalArgumentException | UncheckedIOException e) {
            next = failed(String.valueOf(e.getMessage()));
        }
        look.run();
        return next;
    }

    private void renew() throws IOException {
        Enrolment enrolment = Enrolment.renew(directory);
        switch (issuer.ask(enrolment.request(null))) {
            case CertificateAnswer.Issued issued -> enrolment.store(issued);
            case CertificateAnswer.Refused refused -> throw new IOException("refused: " + refused.reason());
        }
        LOG.atInfo()
                .addKeyValue("directory", directory)
                .addKeyValue("until", own().getNotAfter().toInstant())
                .log("Certificate renewed");
    }

    private Duration failed(String reason) {
        if (!reason.equals(lastFailure)) {
            LOG.atWarn().addKeyValue("directory", directory).log("Certificate is not renewed yet: {}", reason);
            lastFailure = reason;
        }
        try {
            X509Certificate own = own();
            Duration third = Duration.between(due(own), own.getNotAfter().toInstant());
            return within(third.dividedBy(ATTEMPTS));
        } catch (IllegalArgumentException _) {
            return MOST_WAIT;
        }
    }

    private X509Certificate own() {
        return Pem.certificates(directory.resolve(Trust.CERTIFICATE_FILE)).getFirst();
    }

    private Duration wait(X509Certificate own) {
        return within(Duration.between(clock.instant(), due(own)));
    }

    private static Duration within(Duration wanted) {
        return wanted.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wanted.compareTo(MOST_WAIT) > 0 ? MOST_WAIT : wanted;
    }

    private void again(Duration wait) {
        try {
            var _ = timers.schedule(
                    () -> Thread.ofVirtual().name("certificate-keeper").start(this::turn),
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("The timers are shut down; the certificate is looked after no more");
        }
    }

    private void turn() {
        if (!closed) {
            again(look());
        }
    }
}
