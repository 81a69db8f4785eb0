package net.hypha.bench.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import net.hypha.bench.load.Ready;

/** Datagrams that are to come back, by a few sockets that stay. For one thread at a time. */
final class Datagrams implements AutoCloseable {
    private static final int SOCKETS = 10;

    private final Trace trace;
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private final List<Trace.Request> sent = new ArrayList<>(); // by the number in the datagram
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * Integer.BYTES);

    /** @param trace what becomes of each */
    Datagrams(Trace trace) {
        this.trace = trace;
    }

    void open(Selector selector, InetSocketAddress service) throws IOException {
        for (int i = 0; i < SOCKETS; i++) {
            DatagramChannel socket = DatagramChannel.open();
            sockets.add(socket);
            socket.connect(service);
            Ready receive = _ -> receive(socket);
            socket.configureBlocking(false).register(selector, SelectionKey.OP_READ, receive);
        }
    }

    void send(long startNs) {
        Trace.Request request = trace.begin(startNs);
        int number = sent.size();
        sent.add(request);
        DatagramChannel socket = sockets.get(number % SOCKETS);
        ByteBuffer content = ByteBuffer.allocate(Integer.BYTES).putInt(number).flip();
        for (int tries = 0; content.hasRemaining() && tries < 2; tries++) {
            write(socket, content);
        }
        if (content.hasRemaining()) {
            request.failed(System.nanoTime(), "not sent");
        }
    }

    /** Does not if the socket tells instead what an earlier datagram met with. */
    private static void write(DatagramChannel socket, ByteBuffer content) {
        try {
            socket.write(content);
        } catch (IOException _) {
            // the next one is sent
        }
    }

    private void receive(DatagramChannel socket) {
        try {
            buffer.clear();
            while (socket.read(buffer) == Integer.BYTES) {
                int number = buffer.flip().getInt();
                if (number >= 0 && number < sent.size()) {
                    sent.get(number).answered(System.nanoTime(), "");
                }
                buffer.clear();
            }
        } catch (IOException _) {
            // an earlier datagram was refused
        }
    }

    /** Those that have not come back fail. */
    void giveUp() {
        long nowNs = System.nanoTime();
        sent.forEach(request -> request.failed(nowNs, "no answer"));
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel socket : sockets) {
            socket.close();
        }
    }
}
