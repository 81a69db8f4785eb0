package net.hypha.node.manager;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import net.hypha.kernel.net.Tap;
import net.hypha.kernel.net.TapSpec;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.miss.Wire;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TAP of the miss path, which outlives this process with its program, and a socket on the tunnel's port: that keeps the
 * port ours and sends refusals to callers of other nodes.
 */
final class TapWire implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(TapWire.class);

    private final Tap tap;
    private final DatagramChannel tunnel;

    private TapWire(Tap tap, DatagramChannel tunnel) {
        this.tap = tap;
        this.tunnel = tunnel;
    }

    static TapWire open(NodeConfig config) throws IOException {
        Tap tap = Tap.open(TapSpec.named(config.device()).withPersistence().withMtu(TapSpec.MAX_MTU));
        try {
            DatagramChannel tunnel = DatagramChannel.open(StandardProtocolFamily.INET);
            Endpoint own = config.underlay().endpoint();
            try {
                tunnel.configureBlocking(false);
                tunnel.bind(new InetSocketAddress(own.address(), own.port()));
                return new TapWire(tap, tunnel);
            } catch (IOException e) {
                tunnel.close();
                throw new IOException(
                        "the tunnel's UDP port " + own + " cannot be bound: " + e.getMessage()
                                + "; is another node using it? choose another 'underlay.port'",
                        e);
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
    public boolean tunnel(ByteBuffer packet, Endpoint to) {
        try {
            return tunnel.send(packet, new InetSocketAddress(to.address(), to.port())) > 0;
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("peer", Addresses.text(to.address()))
                    .setCause(e)
                    .log("A refusal could not be sent");
            return false;
        }
    }

    @Override
    public void wake() throws IOException {
        tap.wake();
    }

    @Override
    public String mac() {
        return tap.mac();
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
