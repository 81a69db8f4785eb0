package net.hypha.exchange.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whether the other side lives: counted in beats, without a clock. gRPC's own keepalive is no use here, as it does not go
 * below 10 s (KeepAliveManager.clampKeepAliveTimeInNanos). Bytes count as they arrive: a large frame on a slow link is a
 * sign of life long before it is complete.
 */
final class Pulse {
    private static final Context.Key<Pulse> KEY = Context.key("hypha-exchange-pulse");

    private final AtomicBoolean heard = new AtomicBoolean();
    private volatile boolean busy;
    private volatile @Nullable String complaint;
    private int silentBeats; // touched by one timer only

    /** The pulse of the call that is being answered by this thread. */
    static Pulse ofServerCall() {
        Pulse traced = KEY.get();
        return traced == null ? new Pulse() : traced;
    }

    void hear() {
        heard.set(true);
    }

    /** Why gRPC ended the call, where that was because of what came in; null otherwise. */
    @Nullable
    String complaint() {
        return complaint;
    }

    /** While we deal with what came in we ask for no more, so silence means nothing. */
    void busy(boolean now) {
        busy = now;
        hear();
    }

    /** Called once a beat; how many have passed in silence. */
    int beat() {
        silentBeats = heard.getAndSet(false) || busy ? 0 : silentBeats + 1;
        return silentBeats;
    }

    ClientStreamTracer.Factory ofClientCall() {
        return new ClientStreamTracer.Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                return new ClientStreamTracer() {
                    @Override
                    public void inboundWireSize(long bytes) {
                        hear();
                    }
                };
            }
        };
    }

    /** Gives each call of a server its pulse, see {@link #ofServerCall}. */
    static final class OfServer extends ServerStreamTracer.Factory {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            Pulse pulse = new Pulse();
            return new ServerStreamTracer() {
                @Override
                public Context filterContext(@Nullable Context context) {
                    return (context == null ? Context.ROOT : context).withValue(KEY, pulse);
                }

                @Override
                public void inboundWireSize(long bytes) {
                    pulse.hear();
                }

                @Override
                public void streamClosed(Status status) {
                    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                        pulse.complaint = "it sent a frame that is too large: " + status.getDescription();
                    }
                }
            };
        }
    }
}
