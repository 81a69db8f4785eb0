package net.hypha.node.manager;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.hypha.kernel.net.Tap;
import net.hypha.kernel.net.TapSpec;
import net.hypha.kernel.net.TunnelSocket;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.distance.Datagrams;
import net.hypha.node.miss.Wire;
import net.hypha.semantics.address.Endpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TAP of the miss path, which outlives this process with its program, and a socket that keeps the tunnel's port ours, for probes. */
final class TapWire implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(TapWire.class);

    private final Tap tap;
    private final int port;
    private InetAddress address;
    private @Nullable TunnelSocket tunnel;

    private TapWire(Tap tap, int port, InetAddress address) throws IOException {
        this.tap = tap;
        this.port = port;
        this.address = address;
        this.tunnel = bind(address, port);
    }

    /** @param underlay this node's address towards others */
    static TapWire open(NodeConfig config, InetAddress underlay) throws IOException {
        Tap tap = Tap.open(TapSpec.named(config.device()).withPersistence().withMtu(TapSpec.MAX_MTU));
        try {
            return new TapWire(tap, config.underlay().tunnelPort(), underlay);
        } catch (IOException e) {
            tap.close();
            throw e;
        }
    }

    private static TunnelSocket bind(InetAddress address, int port) throws IOException {
        try {
            return TunnelSocket.open(address, port);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; if another node uses it, choose another 'underlay.port'", e);
        }
    }

    /** Keeps the tunnel's port from others at the address that is this node's now; where it cannot yet, the next call may. */
    synchronized void keepPort(InetAddress now) {
        if (tunnel != null && tunnel.isOpen() && now.equals(address)) {
            return;
        }
        if (tunnel != null) {
            tunnel.close();
            tunnel = null;
        }
        address = now;
        try {
            tunnel = bind(now, port);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The tunnel's port is not kept from others; it is tried again");
        }
    }

    /** By the socket, whichever it is at the time. */
    Datagrams datagrams() {
        return new Port();
    }

    private synchronized @Nullable TunnelSocket tunnel() {
        return tunnel;
    }

    private final class Port implements Datagrams {
        @Override
        public void send(byte[] datagram, Endpoint to) throws IOException {
            TunnelSocket open = tunnel();
            if (open == null) {
                throw new IOException("the tunnel's port is not this node's now");
            }
            open.send(datagram, to.address(), to.port());
        }

        @Override
        public Optional<Received> receive(int timeoutMs) {
            TunnelSocket open = tunnel();
            try {
                if (open != null) {
                    return open.receive(timeoutMs)
                            .map(each -> new Received(each.bytes(), new Endpoint(each.from(), each.port())));
                }
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("The tunnel's socket is not what it was");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(timeoutMs)); // another one may be open then
            return Optional.empty();
        }
    }

    int ifindex() {
        return tap.ifindex();
    }

    @Override
    public int read(ByteBuffer buffer, int timeoutMs) throws IOException {
        return tap.read(buffer, timeoutMs);
    }

    @Override
    public boolean write(ByteBuffer frame) throws IOException {
        return tap.write(frame);
    }

    @Override
    public void wake() throws IOException {
        tap.wake();
    }

    synchronized void close() {
        try {
            if (tunnel != null) {
                tunnel.close();
            }
            tap.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The TAP did not close cleanly");
        }
    }
}
