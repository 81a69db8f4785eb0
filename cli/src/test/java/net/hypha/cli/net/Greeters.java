package net.hypha.cli.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.hypha.lab.Lab;

/** Servers in a lab's hosts that say who they are, and keep a connection until its caller closes it; and callers. */
final class Greeters {
    private static final int PORT = 80;
    private static final int PATIENCE_MS = 5_000;

    private final Lab lab;
    private final List<ServerSocket> servers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** A connection that stays, and who is at its other end. */
    record Held(Socket socket, String by) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    Greeters(Lab lab) {
        this.lab = lab;
    }

    /** Serves in a host. */
    void start(String host) throws IOException {
        ServerSocket server = lab.namespace(host).call(() -> new ServerSocket(PORT));
        servers.add(server);
        threads.add(Thread.ofPlatform().daemon().name("greeter-" + host).start(() -> serve(server, host)));
    }

    private static void serve(ServerSocket server, String host) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> greet(socket, host));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private static void greet(Socket socket, String host) {
        try (socket) {
            socket.getOutputStream().write((host + "\n").getBytes(StandardCharsets.US_ASCII));
            var _ = socket.getInputStream().read(); // the caller's end
        } catch (IOException _) {
            // the caller is not there any more
        }
    }

    /** Calls an address from a host, and stays. */
    Held hold(String host, InetAddress address) {
        try {
            return lab.namespace(host).call(() -> open(address));
        } catch (IOException e) {
            throw new UncheckedIOException(host + " called " + address + ": " + e.getMessage(), e);
        }
    }

    private static Held open(InetAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress(address, PORT), PATIENCE_MS);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return new Held(socket, String.valueOf(in.readLine()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Calls so many times, one after the other; how often it was whom. */
    Map<String, Integer> call(String host, InetAddress address, int times) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            try (Held held = hold(host, address)) {
                counts.merge(held.by(), 1, Integer::sum);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return counts;
    }

    void end() throws IOException, InterruptedException {
        for (ServerSocket server : servers) {
            server.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
