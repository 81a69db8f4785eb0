package net.hypha.kernel.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import net.hypha.kernel.ffm.Libc;
import net.hypha.kernel.ffm.LibcSocket;

/**
 * A UDP socket on a node's tunnel port: keeps the port from others, and sends inner packets made in user space. It sends no
 * UDP checksum, as the datapath's own tunnel packets: over a veth the kernel would leave it to be computed "later", and the
 * receiving datapath would then take the inner packet's checksum for an unfinished one as well.
 */
public final class TunnelSocket implements AutoCloseable {
    private final int fd;
    private boolean closed;

    private TunnelSocket(int fd) {
        this.fd = fd;
    }

    /** @throws IOException naming address, port and reason */
    public static TunnelSocket open(Inet4Address address, int port) throws IOException {
        int fd = LibcSocket.udpWithoutChecksum();
        try {
            LibcSocket.bind("bind the tunnel's UDP port " + address.getHostAddress() + ":" + port, fd, address, port);
            return new TunnelSocket(fd);
        } catch (IOException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Sends what is between the buffer's position and limit as one datagram. */
    public synchronized void send(ByteBuffer direct, Inet4Address to, int port) throws IOException {
        if (closed) {
            throw new IOException("the tunnel's socket is closed");
        }
        LibcSocket.send("send to " + to.getHostAddress() + ":" + port, fd, direct, to, port);
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }
}
