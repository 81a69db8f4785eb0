package net.hypha.kernel.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

/**
 * Keeps a node's tunnel port from others. The datapath takes and sends tunnel packets below the kernel's sockets; nothing is ever read
 * from this one.
 */
public final class TunnelSocket implements AutoCloseable {
    private final DatagramSocket socket;

    private TunnelSocket(DatagramSocket socket) {
        this.socket = socket;
    }

    /** @throws IOException naming address, port and reason */
    public static TunnelSocket open(InetAddress address, int port) throws IOException {
        try {
            return new TunnelSocket(new DatagramSocket(new InetSocketAddress(address, port)));
        } catch (SocketException e) {
            throw new IOException(
                    "bind the tunnel's UDP port %d of %s: %s".formatted(port, address.getHostAddress(), e.getMessage()),
                    e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
