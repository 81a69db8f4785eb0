package net.hypha.node.manager;

import java.io.IOException;
import java.nio.ByteBuffer;
import net.hypha.kernel.net.Tap;
import net.hypha.kernel.net.TapSpec;
import net.hypha.kernel.net.TunnelSocket;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.miss.Wire;
import net.hypha.semantics.address.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TAP of the miss path, which outlives this process with its program, and a socket that keeps the tunnel's port ours. */
final class TapWire implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(TapWire.class);

    private final Tap tap;
    private final TunnelSocket tunnel;

    private TapWire(Tap tap, TunnelSocket tunnel) {
        this.tap = tap;
        this.tunnel = tunnel;
    }

    static TapWire open(NodeConfig config) throws IOException {
        Tap tap = Tap.open(TapSpec.named(config.device()).withPersistence().withMtu(TapSpec.MAX_MTU));
        try {
            try {
                Endpoint own = config.underlay().endpoint();
                return new TapWire(tap, TunnelSocket.open(own.address(), own.port()));
            } catch (IOException e) {
                throw new IOException(e.getMessage() + "; if another node uses it, choose another 'underlay.port'", e);
            }
        } catch (IOException e) {
            tap.close();
            throw e;
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

    void close() {
        try {
            tunnel.close();
            tap.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The TAP did not close cleanly");
        }
    }
}
