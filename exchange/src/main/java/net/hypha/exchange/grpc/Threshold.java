package net.hypha.exchange.grpc;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.socket.SocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The listening socket: every connection is a stranger at first, and what it says is counted before anything reads it. */
final class Threshold extends NioServerSocketChannel {
    private static final short TLS_HANDSHAKE = 22; // RFC 8446, section 5.1: the type of the first record
    private static final short HTTP2_PREFACE = 'P'; // RFC 9113, section 3.4: "PRI * HTTP/2.0"

    private final Strangers strangers;
    private final boolean secured;

    Threshold(Strangers strangers, boolean secured) {
        this.strangers = strangers;
        this.secured = secured;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int count = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            if (accepted.get(i) instanceof SocketChannel channel && !admit(channel)) {
                accepted.remove(i);
                channel.unsafe().closeForcibly();
            }
        }
        return count;
    }

    private boolean admit(SocketChannel channel) {
        InetSocketAddress remote = channel.remoteAddress(); // null where it hung up in the meantime
        if (remote == null || !strangers.arrived(remote, () -> hangUp(channel))) {
            return false;
        }
        var _ = channel.closeFuture().addListener(_ -> strangers.gone(remote));
        channel.pipeline().addFirst(new Counter(strangers, remote, secured));
        return true;
    }

    private static void hangUp(SocketChannel channel) {
        var _ = channel.close();
    }

    /** Looks at the first byte and counts the first ones, until the connection is known. */
    private static final class Counter extends ChannelInboundHandlerAdapter {
        private final Strangers strangers;
        private final SocketAddress remote;
        private final boolean secured;
        private boolean heard;

        Counter(Strangers strangers, SocketAddress remote, boolean secured) {
            this.strangers = strangers;
            this.remote = remote;
            this.secured = secured;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Strangers.Verdict verdict =
                    message instanceof ByteBuf bytes && bytes.isReadable() ? judge(bytes) : Strangers.Verdict.TAKE;
            if (verdict == Strangers.Verdict.LEAVE) {
                ReferenceCountUtil.release(message);
                return;
            }
            context.fireChannelRead(message);
            if (verdict == Strangers.Verdict.TAKE_ALL && !context.isRemoved()) {
                context.pipeline().remove(this);
            }
        }

        private Strangers.Verdict judge(ByteBuf bytes) {
            if (!heard) {
                heard = true;
                short first = bytes.getUnsignedByte(bytes.readerIndex());
                if (first != (secured ? TLS_HANDSHAKE : HTTP2_PREFACE)) {
                    strangers.nonsense(
                            remote,
                            secured
                                    ? "it does not speak TLS (its first byte is " + first
                                            + "); does it run with 'insecure: true'?"
                                    : "it does not speak HTTP/2 in the clear (its first byte is " + first
                                            + "); does it use 'trust', while we run with 'insecure: true'?");
                    return Strangers.Verdict.LEAVE;
                }
            }
            return strangers.said(remote, bytes.readableBytes());
        }
    }
}
