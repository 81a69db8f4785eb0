package net.hypha.domain.etcd;

import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NegotiationType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import net.hypha.config.HostPort;
import net.hypha.domain.etcd.wire.Rpc;
import org.jspecify.annotations.Nullable;

/**
 * Asks the members of an etcd, one after the other until one answers. All answers are those of a majority. Safe for use by many threads.
 */
public final class Etcd implements AutoCloseable {
    /** A member that is cut off takes connections and answers nothing. */
    private static final Duration PER_MEMBER = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int LARGEST_ANSWER = 64 << 20;

    static {
        // as the exchange: NIO serves us well, and gRPC would unpack a native library into /tmp on every start
        System.setProperty("io.grpc.netty.shaded.io.netty.transport.noNative", "true");
    }

    private final List<HostPort> members;
    private final List<ManagedChannel> channels;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("etcd-io", true), NioIoHandler.newFactory());
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int first; // who answered last

    /**
     * Connects when it is asked for something.
     *
     * @param trust directory with {@code ca.pem}, the authority of etcd's members, and our own {@code cert.pem} and {@code key.pem} if they ask for
     *     one; null for no TLS
     * @throws IllegalArgumentException if a file is missing or wrong
     */
    public Etcd(List<HostPort> members, @Nullable Path trust) {
        this.members = List.copyOf(members);
        SslContext tls = trust == null ? null : tls(trust);
        this.channels =
                members.stream().map(member -> channel(member, tls, loops)).toList();
    }

    private static ManagedChannel channel(HostPort member, @Nullable SslContext tls, EventLoopGroup loops) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(member.host(), member.port())
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(PER_MEMBER.toMillis()))
                .directExecutor() // callbacks only complete a future
                .disableRetry()
                .disableServiceConfigLookUp()
                .maxInboundMessageSize(LARGEST_ANSWER);
        return (tls == null ? builder.negotiationType(NegotiationType.PLAINTEXT) : builder.sslContext(tls)).build();
    }

    private static SslContext tls(Path trust) {
        Path ca = trust.resolve("ca.pem");
        Path cert = trust.resolve("cert.pem");
        Path key = trust.resolve("key.pem");
        try {
            SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .trustManager(ca.toFile());
            if (Files.exists(cert)) {
                builder.keyManager(cert.toFile(), key.toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "domain.storeTrust: " + trust
                            + " needs ca.pem, and cert.pem with key.pem (PKCS #8) if etcd asks for a" + " certificate: "
                            + cause.getMessage(),
                    e);
        }
    }

    /** Where it is, for people. */
    public String where() {
        return String.join(", ", members.stream().map(HostPort::toString).toList());
    }

    Rpc.RangeResponse range(Rpc.RangeRequest request, Duration patience) throws EtcdException {
        return ask(Method.RANGE, request, patience);
    }

    /**
     * Asked again where no answer comes, so it may be done twice.
     *
     * @throws EtcdException which may be uncertain
     */
    Rpc.TxnResponse txn(Rpc.TxnRequest request, Duration patience) throws EtcdException {
        return ask(Method.TXN, request, patience);
    }

    void compact(long revision, Duration patience) throws EtcdException {
        var _ = ask(
                Method.COMPACT,
                Rpc.CompactionRequest.newBuilder().setRevision(revision).build(),
                patience);
    }

    long grant(Duration life, Duration patience) throws EtcdException {
        return ask(
                        Method.GRANT,
                        Rpc.LeaseGrantRequest.newBuilder()
                                .setTTL(life.toSeconds())
                                .build(),
                        patience)
                .getID();
    }

    void revoke(long lease, Duration patience) throws EtcdException {
        var _ = ask(
                Method.REVOKE, Rpc.LeaseRevokeRequest.newBuilder().setID(lease).build(), patience);
    }

    /** Whether the lease lives on. */
    boolean keepAlive(long lease, Duration patience) throws EtcdException {
        return ask(
                                Method.KEEP_ALIVE,
                                Rpc.LeaseKeepAliveRequest.newBuilder()
                                        .setID(lease)
                                        .build(),
                                patience)
                        .getTTL()
                > 0;
    }

    private <Q, A> A ask(MethodDescriptor<Q, A> method, Q question, Duration patience) throws EtcdException {
        Deadline end = Deadline.after(patience.toMillis(), TimeUnit.MILLISECONDS);
        boolean certain = true;
        for (int attempt = 0; ; attempt++) {
            int member = (first + attempt) % channels.size();
            try {
                Deadline one = Deadline.after(PER_MEMBER.toMillis(), TimeUnit.MILLISECONDS)
                        .minimum(end);
                A answer = EtcdCall.ask(channels.get(member), method, question, one);
                first = member;
                return answer;
            } catch (StatusException e) {
                certain &= isRefusal(e.getStatus());
                EtcdException failure = failed(members.get(member), e.getStatus(), certain, e);
                if (isRefusal(e.getStatus()) || end.isExpired()) {
                    throw failure;
                }
                pause(attempt);
                if (end.isExpired()) {
                    throw failure;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EtcdException("interrupted while asking etcd", false, e);
            }
        }
    }

    /** After every round, so that etcd is not asked without end. */
    private void pause(int attempt) throws EtcdException {
        if ((attempt + 1) % channels.size() != 0) {
            return;
        }
        try {
            if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EtcdException("etcd is not asked any more: this program stops", false, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EtcdException("interrupted while asking etcd", false, e);
        }
    }

    /** Whether etcd said no; with any other status it may have done what it was asked for. */
    private static boolean isRefusal(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED -> true;
            default -> false;
        };
    }

    private EtcdException failed(HostPort member, Status status, boolean certain, StatusException cause) {
        if (isRefusal(status)) {
            return new EtcdException("etcd at " + member + " refuses: " + status.getDescription(), certain, cause);
        }
        return new EtcdException(
                "etcd at " + where() + " does not answer; " + member + " last: " + why(status), certain, cause);
    }

    private static String why(Status status) {
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "no answer in time";
        }
        Throwable deepest = status.getCause();
        while (deepest != null && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return status.getCode() + " " + status.getDescription() + (deepest == null ? "" : ", " + deepest.getMessage());
    }

    @Override
    public void close() {
        closed.countDown();
        channels.forEach(ManagedChannel::shutdownNow);
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
