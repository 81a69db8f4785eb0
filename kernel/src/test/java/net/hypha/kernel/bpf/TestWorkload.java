package net.hypha.kernel.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.net.Plugged;

/** A workload of a {@link TestNode}: small servers, and the programs a user would run. */
record TestWorkload(
        TestNetwork network, String name, NetworkNamespace namespace, InetAddress v4, InetAddress v6, Plugged plugged) {
    private static final int DATAGRAM = 65_535;

    /** Serves HTTP at the port: the page is {@code NAME sees CLIENT}. */
    ServerSocket serveHttp(int port) throws IOException {
        ServerSocket server = namespace.call(() -> new ServerSocket(port));
        network.closing(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> answer(client));
                } catch (IOException e) {
                    return; // closed: the test is over
                }
            }
        });
        return server;
    }

    private void answer(Socket client) {
        try (client) {
            byte[] request = new byte[4096];
            if (client.getInputStream().read(request) > 0) {
                byte[] body = (name + " sees " + client.getInetAddress().getHostAddress())
                        .getBytes(StandardCharsets.US_ASCII);
                String head = "HTTP/1.0 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
                client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().write(body);
            }
        } catch (SocketException e) {
            // the client went away
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all that a client has to say at the port, then says it back. */
    void serveMirror(int port) throws IOException {
        ServerSocket server = namespace.call(() -> new ServerSocket(port));
        network.closing(server);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> mirror(client));
                }
            } catch (IOException e) {
                return; // closed: the test is over
            }
        });
    }

    private static void mirror(Socket client) {
        try (client) {
            byte[] all = client.getInputStream().readAllBytes();
            client.getOutputStream().write(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends this to a mirror and returns what it says. */
    byte[] sendToMirror(InetAddress address, int port, byte[] data) throws IOException {
        try (Socket socket = namespace.call(() -> new Socket(address, port))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(data);
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    /** A connection to the address; reads give up after 10 s. */
    Socket connect(InetAddress address, int port) {
        try {
            Socket socket = namespace.call(() -> new Socket(address, port));
            socket.setSoTimeout(10_000);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers datagrams at the port with {@code NAME: } and the datagram. */
    void serveUdp(int port) throws IOException {
        DatagramSocket socket = namespace.call(() -> new DatagramSocket(port));
        network.closing(socket);
        Thread.ofPlatform().daemon().start(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM], DATAGRAM);
            try {
                while (true) {
                    socket.receive(packet);
                    String text = name + ": "
                            + new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
                    byte[] answer = text.getBytes(StandardCharsets.US_ASCII);
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    packet.setLength(DATAGRAM);
                }
            } catch (IOException e) {
                return; // closed: the test is over
            }
        });
    }

    /** The Ethernet address of the host side. */
    byte[] gatewayMac() {
        return HexFormat.ofDelimiter(":").parseHex(plugged.gatewayMac());
    }

    /** The page plain curl gets from {@code http://ADDRESS/}, or its error. */
    String curl(String address) throws IOException, InterruptedException {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return run("curl", "-sS", "--noproxy", "*", "--max-time", "5", "http://" + host + "/");
    }

    /** One datagram to the address, and the answer. */
    String ask(InetAddress address, int port, String question) throws IOException {
        try (DatagramSocket socket = socket()) {
            return ask(socket, address, port, question);
        }
    }

    DatagramSocket socket() throws IOException {
        DatagramSocket socket = namespace.call(() -> new DatagramSocket());
        socket.setSoTimeout(5_000);
        return socket;
    }

    String ask(DatagramSocket socket, InetAddress address, int port, String question) throws IOException {
        byte[] bytes = question.getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(bytes, bytes.length, address, port));
        DatagramPacket answer = new DatagramPacket(new byte[DATAGRAM], DATAGRAM);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
    }

    /** Asks so many times, four at once, until an answer is missing; how many came. */
    int askAll(InetAddress address, int port, String question, int times) throws IOException {
        byte[] bytes = question.getBytes(StandardCharsets.US_ASCII);
        DatagramPacket answer = new DatagramPacket(new byte[DATAGRAM], DATAGRAM);
        int answered = 0;
        try (DatagramSocket socket = socket()) {
            for (int asked = 0; answered < times; answered++) {
                for (; asked < Math.min(answered + 4, times); asked++) {
                    socket.send(new DatagramPacket(bytes, bytes.length, address, port));
                }
                socket.receive(answer);
            }
        } catch (SocketTimeoutException e) {
            return answered;
        }
        return answered;
    }

    /** As a client that asks again if it hears nothing for 200 ms, ten times. */
    String askUntilAnswered(InetAddress address, int port, String question) throws IOException {
        try (DatagramSocket socket = socket()) {
            socket.setSoTimeout(200);
            for (int i = 0; i < 10; i++) {
                try {
                    return ask(socket, address, port, question);
                } catch (SocketTimeoutException e) {
                    // lost on the way: again
                }
            }
            return "no answer";
        }
    }

    /** Sends a datagram by a connected socket and waits for what comes back: an answer or an error. */
    int say(InetAddress address, int port) throws IOException {
        try (DatagramSocket socket = namespace.call(() -> new DatagramSocket())) {
            socket.setSoTimeout(5_000);
            socket.connect(address, port);
            socket.send(new DatagramPacket(new byte[1_000], 1_000));
            DatagramPacket answer = new DatagramPacket(new byte[DATAGRAM], DATAGRAM);
            socket.receive(answer);
            return answer.getLength();
        }
    }

    /** Returns once an address answers: on a busy machine a new device takes a while to carry its first packet, and drops what comes before. */
    void reach(String address) throws IOException, InterruptedException {
        String said = run("ping", "-c", "1", "-i", "0.1", "-w", "15", address);
        if (!said.contains(" 1 received")) {
            throw new AssertionError(said);
        }
    }

    /** Whether plain ping gets all of three answers. */
    String ping(String address) throws IOException, InterruptedException {
        String said = run("ping", "-c", "3", "-i", "0.05", "-W", "5", address);
        return said.contains("3 received") ? "3 received" : said;
    }

    String run(String... argv) throws IOException, InterruptedException {
        Process process = namespace.command(argv).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return out + error;
    }
}
