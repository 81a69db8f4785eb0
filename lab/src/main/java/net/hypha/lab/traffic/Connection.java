package net.hypha.lab.traffic;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import net.hypha.kernel.net.NetworkNamespace;

/** One TCP connection from one namespace to an echo in another, over which something is asked now and then while something happens. */
public final class Connection implements AutoCloseable {
    private static final int PORT = 7;
    private static final int PATIENCE_MS = 60_000;

    private final ServerSocket server;
    private final Socket client;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int asked;

    /** Connects to that address, which leads to {@code to}. */
    public Connection(NetworkNamespace from, NetworkNamespace to, InetAddress address) throws IOException {
        server = to.call(() -> new ServerSocket(PORT));
        Thread.ofPlatform().daemon().start(this::echo);
        client = from.call(() -> new Socket(address, PORT));
        client.setSoTimeout(PATIENCE_MS);
        client.setTcpNoDelay(true);
        in = new DataInputStream(client.getInputStream());
        out = new DataOutputStream(client.getOutputStream());
    }

    private void echo() {
        try (Socket accepted = server.accept()) {
            accepted.getInputStream().transferTo(accepted.getOutputStream());
        } catch (IOException e) {
            return; // closed: it is over
        }
    }

    /**
     * Asks so often, each time when the answer has come.
     *
     * @throws IOException if the connection is lost, or no answer comes within a minute
     */
    public void roundTrips(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            out.writeInt(++asked);
            int answer = in.readInt();
            if (answer != asked) {
                throw new IOException("asked " + asked + " and was answered " + answer);
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
