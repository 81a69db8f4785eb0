package net.hypha.exchange.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Admission;
import net.hypha.exchange.codec.Bounds;
import net.hypha.exchange.trust.CurrentCredentials;
import net.hypha.exchange.trust.Proof;
import net.hypha.exchange.trust.Trust;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for neighbours that dial in. */
public final class ExchangeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeServer.class);
    private static final int CALLS_PER_CONNECTION = 2;

    /** Clears away the connections of the dead, whose sessions were ended long before. */
    private static final int KEEP_ALIVE_S = 10;

    /** Not all neighbours are looked after at once: what is to be told would wait for a thousand of them. */
    private static final int SHIFTS = 4;

    private final Set<ServerLine> lines = ConcurrentHashMap.newKeySet();
    private final EventLoops loops = EventLoops.acquire();
    private final Acceptor acceptor;
    private final Limits limits;
    private final Admission admission;
    private final @Nullable CurrentCredentials credentials;
    private final Strangers strangers;
    private final Server server;
    private final ScheduledFuture<?> beats;
    private final AtomicInteger answered = new AtomicInteger();
    private int shift; // touched by the timer only

    private ExchangeServer(InetSocketAddress listen, Trust trust, Acceptor acceptor, Admission admission, Limits limits)
            throws IOException {
        this.acceptor = acceptor;
        this.limits = limits;
        this.admission = admission;
        this.strangers = new Strangers(limits);
        try {
            this.credentials = trust instanceof Trust.Certificates files ? new CurrentCredentials(files) : null;
            this.server = build(listen).start();
        } catch (IOException | RuntimeException e) {
            loops.close();
            throw e;
        }
        // beats that a stalled process missed are not made up for: what came in meanwhile is read first
        long shiftUs = TimeUnit.MILLISECONDS.toMicros(limits.beat().toMillis()) / SHIFTS;
        this.beats = loops.group().scheduleWithFixedDelay(this::beat, shiftUs, shiftUs, TimeUnit.MICROSECONDS);
    }

    /**
     * Starts to listen.
     *
     * @param listen port 0 takes any free one, see {@link #port}
     * @throws IOException if the address cannot be listened on, with what to do
     * @throws IllegalArgumentException if a trust file is missing or wrong
     */
    public static ExchangeServer start(InetSocketAddress listen, Trust trust, Acceptor acceptor) throws IOException {
        return start(listen, trust, acceptor, Admission.NONE, Limits.DEFAULT);
    }

    public static ExchangeServer start(InetSocketAddress listen, Trust trust, Acceptor acceptor, Limits limits)
            throws IOException {
        return start(listen, trust, acceptor, Admission.NONE, limits);
    }

    /** @param admission decides on certificates */
    public static ExchangeServer start(
            InetSocketAddress listen, Trust trust, Acceptor acceptor, Admission admission, Limits limits)
            throws IOException {
        try {
            ExchangeServer server = new ExchangeServer(listen, trust, acceptor, admission, limits);
            LOG.atInfo()
                    .addKeyValue("address", listen.getHostString())
                    .addKeyValue("port", server.port())
                    .addKeyValue("secured", trust instanceof Trust.Certificates)
                    .log("Listening for neighbours");
            return server;
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "cannot listen for neighbours on " + listen + ": " + cause.getMessage()
                            + "; is the address this machine's, and no other process on the port? ('ss -ltnp' shows)",
                    e);
        }
    }

    /** For those whose turn it is. */
    private void beat() {
        shift = (shift + 1) % SHIFTS;
        try {
            lines.stream().filter(line -> line.shift(SHIFTS) == shift).forEach(ServerLine::beat);
            if (shift == 0) {
                strangers.beat();
            }
        } catch (RuntimeException e) { // or the timer would not come again
            LOG.atError().setCause(e).log("Signs of life could not be shown, or looked for");
        }
    }

    /** The TCP port that is listened on. */
    public int port() {
        return server.getPort();
    }

    /** Sessions at present, those being greeted included. */
    public int sessions() {
        return lines.size();
    }

    /** Connections at present that have not greeted. */
    int strangers() {
        return strangers.count();
    }

    /** Uses the certificate that is in the trust directory now, for sessions that begin from now on. */
    public void refresh() {
        CurrentCredentials own = credentials;
        if (own == null) {
            return;
        }
        try {
            if (own.reload()) {
                LOG.atInfo().log("Listening with a new certificate");
            }
        } catch (IllegalArgumentException e) {
            LOG.atWarn().log("The former certificate stays in use: {}", e.getMessage());
        }
    }

    /** Ends the sessions of those whose certificate is not accepted any more. */
    public void recheck() {
        for (ServerLine line : lines) {
            Proof proof = line.proof();
            if (proof != null) {
                admission.whyNot(proof).ifPresent(line::close);
            }
        }
    }

    /** Ends all sessions, telling the neighbours, and stops to listen. Takes a few seconds at most. */
    @Override
    public void close() {
        beats.cancel(false);
        server.shutdown();
        lines.forEach(line -> line.close("the domain manager stops"));
        try {
            if (!server.awaitTermination(limits.linger().toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow().awaitTermination(limits.linger().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            loops.close();
        }
    }

    private Server build(InetSocketAddress listen) {
        CurrentCredentials own = credentials;
        NettyServerBuilder builder = NettyServerBuilder.forAddress(listen)
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelFactory(() -> new Threshold(strangers, own != null))
                .directExecutor() // callbacks only pass on to a mailbox
                .maxInboundMessageSize(Bounds.FRAME_BYTES)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .handshakeTimeout(limits.greeting().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(2 * limits.greeting().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTime(KEEP_ALIVE_S, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_S, TimeUnit.SECONDS)
                .addStreamTracerFactory(new Pulse.OfServer())
                .addService(ServerServiceDefinition.builder(Method.SERVICE)
                        .addMethod(Method.SESSION, this::answer)
                        .addMethod(Method.CERTIFY, this::certify)
                        .build());
        if (own != null) {
            builder.sslContext(Tls.forServer(own));
        }
        return builder.build();
    }

    private ServerCall.Listener<byte[]> answer(ServerCall<byte[], byte[]> call, Metadata headers) {
        strangers.asks(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        ServerLine line = new ServerLine(
                call,
                answered.getAndIncrement() & Integer.MAX_VALUE,
                acceptor,
                limits,
                loops.group(),
                strangers,
                lines::remove);
        boolean room = lines.size() < limits.sessions();
        if (room) {
            lines.add(line); // before its certificate is looked at, so that recheck() misses none
        }
        String reason = room
                ? credentials == null ? null : Tls.whyNot(line.session(), admission)
                : "all " + limits.sessions() + " sessions are taken; try again later, or run another domain";
        line.start();
        if (reason != null) {
            line.close(reason);
        }
        return line;
    }

    private ServerCall.Listener<byte[]> certify(ServerCall<byte[], byte[]> call, Metadata headers) {
        strangers.asks(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        CertifyCall question = new CertifyCall(call, admission, credentials != null);
        question.start();
        return question;
    }
}
