package net.hypha.exchange.grpc;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.trust.Trust;
import net.hypha.semantics.address.Endpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Keeps a session with one neighbour: dials, and dials again whenever it ends, until closed. */
public final class ExchangeClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeClient.class);

    private final List<InetSocketAddress> addresses;
    private final Trust trust;
    private final Dialer dialer;
    private final Limits limits;
    private final ScheduledExecutorService timers;
    private final Backoff backoff;
    private final EventLoops loops = EventLoops.acquire();
    private volatile @Nullable ScheduledFuture<?> watch;
    private volatile @Nullable ClientLine line;
    private int current; // which of the addresses; guarded by this
    private final Map<InetSocketAddress, String> lastReasons = new HashMap<>(); // the same
    private boolean closed; // guarded by this

    private ExchangeClient(
            List<InetSocketAddress> addresses,
            Trust trust,
            Dialer dialer,
            Limits limits,
            ScheduledExecutorService timers,
            Backoff backoff) {
        this.addresses = List.copyOf(addresses);
        this.trust = trust;
        this.dialer = dialer;
        this.limits = limits;
        this.timers = timers;
        this.backoff = backoff;
    }

    /**
     * Begins to dial; returns at once, the dialler hears how it goes.
     *
     * @param address a host name is looked up anew for every attempt
     * @param timers runs short tasks: retries and the watch for silence
     * @param jitter spreads the retries
     * @throws IllegalArgumentException if a trust file is missing or wrong
     */
    public static ExchangeClient dial(
            InetSocketAddress address,
            Trust trust,
            Dialer dialer,
            ScheduledExecutorService timers,
            RandomGenerator jitter) {
        return dial(address, trust, dialer, timers, jitter, Limits.DEFAULT);
    }

    /** The same with a neighbour that may be at one of several addresses: after every failure the next is dialled. */
    public static ExchangeClient dial(
            List<InetSocketAddress> addresses,
            Trust trust,
            Dialer dialer,
            ScheduledExecutorService timers,
            RandomGenerator jitter) {
        return dial(addresses, trust, dialer, timers, jitter, Limits.DEFAULT);
    }

    public static ExchangeClient dial(
            InetSocketAddress address,
            Trust trust,
            Dialer dialer,
            ScheduledExecutorService timers,
            RandomGenerator jitter,
            Limits limits) {
        return dial(List.of(address), trust, dialer, timers, jitter, limits);
    }

    private static ExchangeClient dial(
            List<InetSocketAddress> addresses,
            Trust trust,
            Dialer dialer,
            ScheduledExecutorService timers,
            RandomGenerator jitter,
            Limits limits) {
        Tls.forClient(trust); // what is wrong at the start is said at the start
        ExchangeClient client =
                new ExchangeClient(addresses, trust, dialer, limits, timers, new Backoff(limits, jitter));
        client.attemptSoon();
        client.beatLater();
        return client;
    }

    /**
     * Asks for a certificate over the open session's connection, and waits for the answer.
     *
     * @throws IOException with the reason, if there is none
     */
    public CertificateAnswer certify(CertificateRequest request) throws IOException {
        ClientLine current = line;
        if (current == null) {
            throw new IOException("there is no session with the domain");
        }
        return current.certify(request);
    }

    /**
     * Ends the session, telling the neighbour, and dials no more; the session's handler hears of the end, the dialler does
     * not. Takes a few seconds at most. Not to be called by a session's handler.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        ScheduledFuture<?> next = watch;
        if (next != null) {
            next.cancel(false);
        }
        ClientLine last = line;
        try {
            if (last != null) {
                last.close("the other side stops");
                last.awaitGone();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loops.close();
        }
    }

    /** Beats that a stalled process missed are not made up for: what came in meanwhile is read first. */
    private void beatLater() {
        ClientLine beating = line;
        Duration every = beating == null ? limits.beat() : beating.beatsEvery();
        try {
            watch = timers.schedule(this::beat, every.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("The timers are shut down; nobody watches for silence");
        }
    }

    private void beat() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        ClientLine beating = line;
        try {
            if (beating != null) {
                beating.beat();
            }
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("address", where(address())).setCause(e).log("A sign of life could not be shown");
        } finally {
            beatLater();
        }
    }

    private void attemptSoon() {
        Thread.ofVirtual().name("exchange-dial").start(this::attempt);
    }

    private void attempt() {
        try {
            ClientLine fresh = connect();
            if (fresh != null) {
                fresh.start();
            }
        } catch (IllegalArgumentException e) {
            over("the trust directory cannot be used: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("address", where(address())).setCause(e).log("Dialling failed");
            over("internal error, see the log: " + e);
        }
    }

    /** Null if it is closed by now. */
    private @Nullable ClientLine connect() {
        InetSocketAddress address = address();
        InetSocketAddress target = new InetSocketAddress(address.getHostString(), address.getPort());
        if (target.isUnresolved()) {
            over("cannot connect: the host name '" + address.getHostString() + "' is not known");
            return null;
        }
        synchronized (this) {
            if (closed) {
                return null;
            }
            ClientLine fresh = new ClientLine(
                    channel(target), dialer, text(target), limits, loops.group(), backoff::reset, this::over);
            line = fresh;
            return fresh;
        }
    }

    /** The files of the trust directory are read for every attempt: a certificate that was renewed is used. */
    private ManagedChannel channel(InetSocketAddress target) {
        return Channels.to(target, Tls.forClient(trust), loops, limits);
    }

    private synchronized InetSocketAddress address() {
        return addresses.get(current);
    }

    private static String where(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private void over(String reason) {
        String where;
        boolean again;
        synchronized (this) {
            if (closed) {
                return;
            }
            where = where(address());
            again = reason.equals(lastReasons.put(address(), reason));
            current = (current + 1) % addresses.size();
        }
        long retryMs = backoff.nextMs();
        LOG.atLevel(again ? Level.DEBUG : Level.WARN) // said once is enough
                .addKeyValue("address", where)
                .addKeyValue("retryMs", retryMs)
                .log("No session with the neighbour: {}", reason);
        dialer.waiting(reason, retryMs);
        try {
            var _ = timers.schedule(this::attemptSoon, retryMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("The timers are shut down; no further attempt is made");
        }
    }

    private static String text(InetSocketAddress target) {
        return new Endpoint(target.getAddress(), target.getPort()).toString();
    }
}
