package net.hypha.bench.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Requests at a fixed rate, whatever becomes of those before: so a pause is seen by all that should have begun in it. By TCP each has a connection
 * of its own; datagrams go by a few sockets that stay; and some connections stand. Runs in the thread, and so in the network namespace, that it is run in.
 */
final class Load implements Runnable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int SOCKETS = 10;
    private static final byte[] ASK = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 2_048;

    final Trace tcp = new Trace();
    final Trace udp = new Trace();
    final Standing standing;
    private final InetSocketAddress service;
    private final long intervalNs;
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private final List<Trace.Request> datagrams = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
    private volatile boolean ended;

    private record Open(Trace.Request request, SocketChannel channel) {}

    /**
     * @param perSecond of each kind
     * @param standing connections that are made first, and stay
     */
    Load(InetSocketAddress service, int perSecond, int standing) {
        this.service = service;
        this.standing = new Standing(standing);
        this.intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** No more requests; returns before the last have been answered. */
    void end() {
        ended = true;
    }

    @Override
    public void run() {
        try (Selector selector = Selector.open();
                standing) {
            for (int i = 0; i < SOCKETS; i++) {
                DatagramChannel socket = DatagramChannel.open();
                sockets.add(socket);
                socket.connect(service);
                socket.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            }
            standing.open(selector, service);
            drive(selector);
        } catch (IOException e) {
            throw new IllegalStateException("the load cannot go on: " + e.getMessage(), e);
        } finally {
            open.forEach(each -> close(each.channel()));
            sockets.forEach(Load::close);
        }
    }

    private void drive(Selector selector) throws IOException {
        long dueNs = System.nanoTime();
        long lastNs = Long.MAX_VALUE;
        while (System.nanoTime() - lastNs < 0) {
            long nowNs = System.nanoTime();
            if (ended && lastNs == Long.MAX_VALUE) {
                lastNs = nowNs + PATIENCE_NS;
            }
            while (!ended && nowNs - dueNs >= 0) {
                connect(selector, dueNs);
                send(dueNs);
                dueNs += intervalNs;
            }
            selector.select(1);
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.channel() instanceof DatagramChannel socket) {
                    receive(socket);
                } else if (key.attachment() instanceof Open each) {
                    go(key, each);
                } else {
                    standing.ended(key);
                }
            }
            selector.selectedKeys().clear();
            giveUp();
        }
        long endNs = System.nanoTime();
        datagrams.forEach(request -> request.failed(endNs, "no answer"));
        open.forEach(each -> each.request().failed(endNs, "no answer"));
    }

    private void connect(Selector selector, long startNs) {
        Trace.Request request = tcp.begin(startNs);
        try {
            SocketChannel channel = SocketChannel.open();
            Open each = new Open(request, channel);
            open.add(each);
            channel.configureBlocking(false).register(selector, SelectionKey.OP_CONNECT, each);
            channel.connect(service);
        } catch (IOException e) {
            request.failed(System.nanoTime(), String.valueOf(e.getMessage()));
        }
    }

    private void go(SelectionKey key, Open each) {
        try {
            if (key.isConnectable()) {
                each.channel().finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                each.channel().write(ByteBuffer.wrap(ASK));
            } else if (key.isReadable()) {
                read(each);
            }
        } catch (IOException e) {
            each.request().failed(System.nanoTime(), String.valueOf(e.getMessage()));
            close(each.channel());
        }
    }

    /** The server closes first, so that no port of the caller has to wait. */
    private void read(Open each) throws IOException {
        buffer.clear();
        int read = each.channel().read(buffer);
        if (read > 0) {
            byte[] page = new byte[read];
            buffer.flip().get(page);
            String text = new String(page, StandardCharsets.US_ASCII);
            each.request().answered(System.nanoTime(), text.substring(text.lastIndexOf('\n') + 1));
        } else {
            each.request().failed(System.nanoTime(), "closed without an answer");
            close(each.channel());
        }
    }

    private void send(long startNs) {
        Trace.Request request = udp.begin(startNs);
        int number = datagrams.size();
        datagrams.add(request);
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
                if (number >= 0 && number < datagrams.size()) {
                    datagrams.get(number).answered(System.nanoTime(), "");
                }
                buffer.clear();
            }
        } catch (IOException _) {
            // an earlier datagram was refused
        }
    }

    private void giveUp() {
        long nowNs = System.nanoTime();
        while (!open.isEmpty()
                && (isDone(open.getFirst()) || nowNs - open.getFirst().request().startNs > PATIENCE_NS)) {
            Open late = open.removeFirst();
            late.request().failed(nowNs, late.channel().isConnected() ? "no answer" : "no SYN-ACK");
            close(late.channel());
        }
    }

    private static boolean isDone(Open each) {
        return !each.request().isOpen() && !each.channel().isOpen();
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // nothing is lost by it
        }
    }
}
