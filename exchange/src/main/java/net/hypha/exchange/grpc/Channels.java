package net.hypha.exchange.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NegotiationType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import net.hypha.exchange.codec.Bounds;
import org.jspecify.annotations.Nullable;

/** Connections to neighbours. */
final class Channels {
    /** All neighbours are known by their identity, not by a host name; this only fills the protocol's field. */
    private static final String AUTHORITY = "exchange.hypha";

    private Channels() {}

    /** @param tls null where the operator wants none */
    static ManagedChannel to(InetSocketAddress target, @Nullable SslContext tls, EventLoops loops, Limits limits) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(target)
                .eventLoopGroup(loops.group())
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.greeting().toMillis())
                .directExecutor() // callbacks only pass on to a mailbox
                .offloadExecutor(Runnable::run)
                .overrideAuthority(AUTHORITY)
                .disableRetry()
                .disableServiceConfigLookUp()
                .maxInboundMessageSize(Bounds.FRAME_BYTES);
        return (tls == null ? builder.negotiationType(NegotiationType.PLAINTEXT) : builder.sslContext(tls)).build();
    }
}
