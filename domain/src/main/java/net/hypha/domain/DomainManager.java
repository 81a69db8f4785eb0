package net.hypha.domain;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import net.hypha.domain.api.ApiServer;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.config.EtcdPlace;
import net.hypha.domain.etcd.Etcd;
import net.hypha.domain.journal.EtcdStore;
import net.hypha.domain.journal.Journal;
import net.hypha.domain.journal.JournalException;
import net.hypha.domain.journal.Store;
import net.hypha.domain.journal.ToldFile;
import net.hypha.domain.manager.Domain;
import net.hypha.domain.manager.Timing;
import net.hypha.exchange.grpc.ExchangeServer;
import net.hypha.exchange.grpc.Limits;
import net.hypha.exchange.trust.ApiTls;
import net.hypha.exchange.trust.Trust;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running domain manager: {@code hypha domain}. */
public final class DomainManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DomainManager.class);
    private static final String JOURNAL = "journal.db";
    private static final String TOLD = "parent.told";
    private static final int INCARNATION_BYTES = 16;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private int exchangePort;
    private int apiPort;
    private boolean closing; // guarded by this

    private DomainManager(AutoCloseable doors) {
        parts.add(doors);
    }

    /** As {@link #start(DomainConfig, Doors)} with the real doors. */
    public static DomainManager start(DomainConfig config) throws IOException {
        Doors doors = Doors.ofSystem();
        return start(new DomainManager(doors.timers()::shutdownNow), config, doors);
    }

    /**
     * Opens the journal, listens for nodes and peers, dials peers, serves the API.
     *
     * @throws IOException if an address or socket cannot be listened on
     * @throws JournalException if the journal is foreign, newer, in use, or contradicts the configuration
     * @throws IllegalArgumentException if a trust file is missing or wrong
     */
    public static DomainManager start(DomainConfig config, Doors doors) throws IOException {
        return start(new DomainManager(() -> {}), config, doors);
    }

    private static DomainManager start(DomainManager manager, DomainConfig config, Doors doors) throws IOException {
        try {
            manager.open(config, doors);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
        LOG.atInfo().addKeyValue("domain", config.name()).log("Domain manager is up");
        return manager;
    }

    /** The TCP port on which nodes and peers are awaited. */
    public int exchangePort() {
        return exchangePort;
    }

    /** The TCP port of the API; 0 where it is on its unix socket alone. */
    public int apiPort() {
        return apiPort;
    }

    /** Returns once {@link #close} was called and is done. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /** Returns once the manager has closed by itself, with the reason: it could not write any more. Not after {@link #close}. */
    public String awaitLoss() throws InterruptedException {
        try {
            return lost.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Called within the write that failed, so others have to do the closing. */
    private void lose(String reason) {
        LOG.atError().log("The domain manager stops: {}", reason);
        Thread.ofVirtual().name("domain-stops").start(() -> {
            close();
            lost.complete(reason);
        });
    }

    /** Tells neighbours, stops listening, closes the journal. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("A part did not close cleanly");
            }
        }
        closed.countDown();
    }

    private void open(DomainConfig config, Doors doors) throws IOException {
        Authority authority = new Authority(config, doors);
        authority.prepareOwn();
        Trust trust = authority.trust();
        Store journal = store(config, doors);
        parts.add(journal);
        journal.whenLost(this::lose);
        Domain domain = new Domain(
                config,
                Timing.STANDARD.withGrace(config.silence(), config.restart()),
                (delay, what) -> schedule(doors, delay, what),
                journal,
                new ToldFile(config.state().resolve(TOLD)),
                doors.clock(),
                doors.random());
        parts.add(domain::close);
        ExchangeServer exchange = ExchangeServer.start(
                new InetSocketAddress(
                        config.exchange().listen().address(),
                        config.exchange().listen().port()),
                trust,
                domain.acceptor(),
                domain.gatekeeper(),
                Limits.DEFAULT.withBeat(config.exchange().beat()));
        parts.add(exchange);
        domain.gatekeeper().whenRevoked(exchange::recheck);
        authority.serve(domain, exchange).ifPresent(parts::add);
        exchangePort = exchange.port();
        for (Domain.Outgoing outgoing : domain.outgoing()) {
            parts.addAll(authority.dial(outgoing, trust));
        }
        ApiServer api = ApiServer.start(config.api(), tls(config, trust), domain);
        parts.add(api);
        apiPort = api.port();
        parts.add(() -> domain.events().close("the domain manager stops")); // first: those who follow are told
    }

    private static @Nullable SSLContext tls(DomainConfig config, Trust trust) {
        return config.api().listen() != null && trust instanceof Trust.Certificates files ? ApiTls.server(files) : null;
    }

    private static void schedule(Doors doors, Duration delay, Runnable what) {
        try {
            var _ = doors.timers().schedule(() -> guarded(what), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("The timers are shut down; nothing more happens later");
        }
    }

    private static void guarded(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A timed task failed");
        }
    }

    /** Waits until no other manager of this domain leads. */
    private Store store(DomainConfig config, Doors doors) {
        EtcdPlace place = config.store();
        if (place == null) {
            return Journal.open(journal(config), config.name(), () -> incarnation(doors.random()));
        }
        Etcd etcd = new Etcd(place.members(), config.storeTrust());
        parts.add(etcd);
        String who = config.exchange().listen() + " (process "
                + ProcessHandle.current().pid() + ")";
        return EtcdStore.open(etcd, config.name(), who, () -> incarnation(doors.random()), closed);
    }

    /** Where a domain's journal is. */
    static Path journal(DomainConfig config) {
        return config.state().resolve(JOURNAL);
    }

    /** What tells a journal from any other. */
    static String incarnation(RandomGenerator random) {
        byte[] bytes = new byte[INCARNATION_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
