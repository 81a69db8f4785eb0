package net.hypha.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Optional;

/** DNS messages on a TCP connection: two bytes of length, then the message (RFC 1035 section 4.2.2). */
final class TcpFrames {
    private TcpFrames() {}

    /**
     * The next message; empty where the other side has closed between two messages.
     *
     * @throws IOException where it takes longer than the deadline or ends in the middle
     */
    static Optional<byte[]> read(Socket socket, UpstreamCall.Deadline deadline) throws IOException {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(deadline.remainingMs());
        int high = in.read();
        if (high < 0) {
            return Optional.empty();
        }
        byte[] low = readFully(socket, in, 1, deadline);
        return Optional.of(readFully(socket, in, high << 8 | (low[0] & 0xff), deadline));
    }

    static void write(Socket socket, byte[] message) throws IOException {
        byte[] frame = ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
        socket.getOutputStream().write(frame); // one segment, or the peer waits for the second (Nagle)
    }

    private static byte[] readFully(Socket socket, InputStream in, int length, UpstreamCall.Deadline deadline)
            throws IOException {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length; ) {
            socket.setSoTimeout(deadline.remainingMs());
            int count = in.read(bytes, have, length - have);
            if (count < 0) {
                throw new EOFException("the connection ended inside a message");
            }
            have += count;
        }
        return bytes;
    }
}
