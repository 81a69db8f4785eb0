package net.hypha.exchange.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A TCP connection through a cable that can be pulled: then bytes vanish, and neither side is told. */
final class Cable implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int target;
    private volatile boolean pulled;

    Cable(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort());
    }

    void pull() {
        pulled = true;
    }

    void plugIn() {
        pulled = false;
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listening.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> carry(near, far));
                Thread.ofVirtual().start(() -> carry(far, near));
            }
        } catch (IOException e) {
            pulled = true; // closed
        }
    }

    /** What was pulled once stays dead: its bytes are lost, as after a reboot on the way. */
    private void carry(Socket from, Socket to) {
        boolean dead = false;
        byte[] buffer = new byte[8_192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                dead = dead || pulled;
                if (!dead) {
                    out.write(buffer, 0, count);
                }
            }
            if (!dead && !pulled) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            dead = true;
        }
    }
}
