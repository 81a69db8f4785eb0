package net.hypha.exchange.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The few threads that move bytes, shared by all servers and clients of the process and gone with the last of them. */
final class EventLoops implements AutoCloseable {
    private static final int THREADS = 2;

    private static @Nullable EventLoopGroup shared;
    private static int users;

    private final EventLoopGroup group;
    private boolean closed;

    private EventLoops(EventLoopGroup group) {
        this.group = group;
    }

    static EventLoops acquire() {
        synchronized (EventLoops.class) {
            if (shared == null) {
                shared = new MultiThreadIoEventLoopGroup(
                        THREADS, new DefaultThreadFactory("exchange-io", true), NioIoHandler.newFactory());
            }
            users++;
            return new EventLoops(shared);
        }
    }

    EventLoopGroup group() {
        return group;
    }

    @Override
    public void close() {
        synchronized (EventLoops.class) {
            if (!closed) {
                closed = true;
                if (--users == 0) {
                    shared = null;
                    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
                }
            }
        }
    }
}
