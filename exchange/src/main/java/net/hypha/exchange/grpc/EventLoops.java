package net.hypha.exchange.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The few threads that move bytes, shared by all servers and clients of the process and gone with the last of them. */
final class EventLoops implements AutoCloseable {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(EventLoops.class);
    private static final int THREADS = 2;

    /** gRPC logs every broken connection with a stack trace; we tell of them in one line. Held, or it would be forgotten. */
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

    static {
        // NIO serves us well; without this, gRPC unpacks a native library into /tmp on every start
        System.setProperty("io.grpc.netty.shaded.io.netty.transport.noNative", "true");
        GRPC_LOG.setLevel(Level.WARNING);
    }

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

    /**
     * Runs a short task later, unless all is over by then. Always by the first loop: the group gives its loops to connections in turn, and
     * one task for each connection would give all connections to the same.
     */
    static void after(Duration time, EventLoopGroup group, Runnable task) {
        try {
            var _ = group.iterator().next().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            task.run(); // the loops are stopping: later is now
        }
    }

    /** Asks gRPC for one more frame; without effect once the loops have stopped, when nothing more can come. */
    static void oneMore(IntConsumer request) {
        try {
            request.accept(1);
        } catch (RejectedExecutionException e) {
            LOG.atTrace().setCause(e).log("No more frames: the event loops have stopped");
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
