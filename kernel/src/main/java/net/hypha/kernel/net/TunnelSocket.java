package net.hypha.kernel.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Optional;

/**
 * Keeps a node's tunnel port from others. The datapath takes and sends tunnel packets below the kernel's sockets, but for what is no packet and
 * looks like a probe of a known node ({@code is_probe} in probe.h): that is read and sent here, so that it takes the very way of tunnel
 * packets. One thread receives; any may send and close.
 *
 * <p>It sends by a channel: what is timed begins before a datagram is sent, and by {@link DatagramSocket#send} that takes two to three times as long (0.3 ms, not
 * 0.13) while it is not compiled, which it is not where it is used once a second.
 */
public final class TunnelSocket implements AutoCloseable {
    /** More than a probe has, so that a longer datagram does not look like one. */
    private static final int MOST_BYTES = 128;

    private final DatagramChannel channel;
    private final DatagramSocket socket; // to receive: it has a timeout
    private final ByteBuffer leaving = ByteBuffer.allocateDirect(MOST_BYTES);
    private final DatagramPacket room = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);

    /**
     * A datagram that came.
     *
     * @param bytes at most 128 of them; what was longer is cut
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Received(byte[] bytes, InetAddress from, int port) {}

    private TunnelSocket(DatagramChannel channel) {
        this.channel = channel;
        this.socket = channel.socket();
    }

    /** @throws IOException naming address, port and reason */
    public static TunnelSocket open(InetAddress address, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            return new TunnelSocket(channel.bind(new InetSocketAddress(address, port)));
        } catch (IOException e) {
            channel.close();
            throw new IOException(
                    "bind the tunnel's UDP port %d of %s: %s".formatted(port, address.getHostAddress(), e.getMessage()),
                    e);
        }
    }

    /**
     * From this port.
     *
     * @param datagram at most 128 bytes
     * @throws IOException if there is no way there, or the socket is closed
     */
    public synchronized void send(byte[] datagram, InetAddress to, int port) throws IOException {
        channel.send(leaving.clear().put(datagram).flip(), new InetSocketAddress(to, port));
    }

    /**
     * Waits for a datagram.
     *
     * @param timeoutMs above 0
     * @return empty if none came in time
     * @throws IOException if the socket is closed, also meanwhile
     */
    public Optional<Received> receive(int timeoutMs) throws IOException {
        socket.setSoTimeout(timeoutMs);
        room.setLength(MOST_BYTES);
        try {
            socket.receive(room);
        } catch (SocketTimeoutException _) {
            return Optional.empty();
        }
        return Optional.of(
                new Received(Arrays.copyOf(room.getData(), room.getLength()), room.getAddress(), room.getPort()));
    }

    /** Whether it still keeps the port. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        socket.close();
    }
}
