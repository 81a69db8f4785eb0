package net.hypha.exchange.grpc;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.codec.Bounds;
import net.hypha.exchange.codec.FrameCodec;
import net.hypha.exchange.message.Message;
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

    private final Set<ServerLine> lines = ConcurrentHashMap.newKeySet();
    private final EventLoops loops = EventLoops.acquire();
    private final Acceptor acceptor;
    private final Limits limits;
    private final Server server;
    private final ScheduledFuture<?> beats;

    private ExchangeServer(InetSocketAddress listen, Trust trust, Acceptor acceptor, Limits limits) throws IOException {
        this.acceptor = acceptor;
        this.limits = limits;
        try {
            this.server = build(listen, Tls.forServer(trust)).start();
        } catch (IOException | RuntimeException e) {
            loops.close();
            throw e;
        }
        this.beats = loops.group()
                .scheduleAtFixedRate(
                        () -> lines.forEach(ServerLine::beat),
                        limits.beat().toMillis(),
                        limits.beat().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /**
     * Starts to listen.
     *
     * @param listen port 0 takes any free one, see {@link #port}
     * @throws IOException if the address cannot be listened on, with what to do
     * @throws IllegalArgumentException if a trust file is missing or wrong
     */
    public static ExchangeServer start(InetSocketAddress listen, Trust trust, Acceptor acceptor) throws IOException {
        return start(listen, trust, acceptor, Limits.DEFAULT);
    }

    public static ExchangeServer start(InetSocketAddress listen, Trust trust, Acceptor acceptor, Limits limits)
            throws IOException {
        try {
            ExchangeServer server = new ExchangeServer(listen, trust, acceptor, limits);
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

    /** The TCP port that is listened on. */
    public int port() {
        return server.getPort();
    }

    /** Sessions at present, those being greeted included. */
    public int sessions() {
        return lines.size();
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

    private Server build(InetSocketAddress listen, @Nullable SslContext tls) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(listen)
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelType(NioServerSocketChannel.class)
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
                        .build());
        if (tls != null) {
            builder.sslContext(tls);
        }
        return builder.build();
    }

    private ServerCall.Listener<byte[]> answer(ServerCall<byte[], byte[]> call, Metadata headers) {
        ServerLine line = new ServerLine(call, acceptor, limits, loops.group(), lines::remove);
        boolean room = lines.size() < limits.sessions();
        if (room) {
            lines.add(line);
        }
        line.start();
        if (!room) {
            String reason = "all " + limits.sessions() + " sessions are taken; try again later, or run another domain";
            LOG.atWarn().addKeyValue("remote", line.remote()).log("Neighbour refused: {}", reason);
            line.hangUp(FrameCodec.encode(new Message.Refused(reason)));
        }
        return line;
    }
}
