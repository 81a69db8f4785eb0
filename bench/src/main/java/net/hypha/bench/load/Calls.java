package net.hypha.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * TCP connections for one request each, which begin whatever becomes of those before. Served by {@link Ready#turn}, in the thread, and so in the network
 * namespace, that begins them.
 */
public final class Calls implements AutoCloseable {
    private static final int LONGEST = 2_048;

    private final Selector selector;
    private final long patienceNs;
    private final Deque<Call> open = new ArrayDeque<>(); // in the order in which they began
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);

    /** @param patienceNs so long after it was due a request is given up, and its connection closed */
    public Calls(Selector selector, long patienceNs) {
        this.selector = selector;
        this.patienceNs = patienceNs;
    }

    /**
     * Begins one.
     *
     * @param dueNs by {@code System.nanoTime()}, not before that of the one begun before
     */
    public void begin(InetSocketAddress to, byte[] request, long dueNs, Outcome outcome) throws IOException {
        SocketChannel channel;
        try {
            channel = SocketChannel.open();
        } catch (IOException e) { // so many are open
            outcome.failed(System.nanoTime(), String.valueOf(e.getMessage()));
            return;
        }
        Call call = new Call(channel, request, dueNs, outcome);
        open.add(call);
        channel.configureBlocking(false).register(selector, SelectionKey.OP_CONNECT, call);
        try {
            channel.connect(to);
        } catch (IOException e) {
            call.end(String.valueOf(e.getMessage()));
        }
    }

    /** Whether none is under way. */
    public boolean isEmpty() {
        return open.isEmpty();
    }

    /** Ends those for which patience is over. To be called after each turn. */
    public void giveUp() {
        long nowNs = System.nanoTime();
        while (!open.isEmpty() && (open.getFirst().isOver() || nowNs - open.getFirst().dueNs > patienceNs)) {
            open.removeFirst().giveUp();
        }
    }

    /** Gives all up that are under way. */
    @Override
    public void close() {
        open.forEach(Call::giveUp);
        open.clear();
    }

    private final class Call implements Ready {
        final long dueNs;
        private final SocketChannel channel;
        private final byte[] request;
        private final Outcome outcome;
        private boolean told;

        Call(SocketChannel channel, byte[] request, long dueNs, Outcome outcome) {
            this.channel = channel;
            this.request = request;
            this.dueNs = dueNs;
            this.outcome = outcome;
        }

        boolean isOver() {
            return !channel.isOpen();
        }

        @Override
        public void at(SelectionKey key) {
            try {
                if (key.isConnectable()) {
                    channel.finishConnect();
                    key.interestOps(SelectionKey.OP_READ);
                    channel.write(ByteBuffer.wrap(request));
                } else if (key.isReadable()) {
                    read();
                }
            } catch (IOException e) {
                end(String.valueOf(e.getMessage()));
            }
        }

        /** The server closes first, so that no port of the caller has to wait. */
        private void read() throws IOException {
            buffer.clear();
            int read = channel.read(buffer);
            if (read < 0) {
                end("closed without an answer");
            } else if (read > 0 && !told) {
                told = true;
                byte[] page = new byte[read];
                buffer.flip().get(page);
                outcome.answered(System.nanoTime(), Page.name(page));
            }
        }

        void giveUp() {
            end(channel.isConnected() ? "no answer" : "no SYN-ACK");
        }

        /** @param why it failed, unless it was answered */
        void end(String why) {
            if (!told) {
                told = true;
                outcome.failed(System.nanoTime(), why);
            }
            try {
                channel.close();
            } catch (IOException _) {
                // nothing is lost by it
            }
        }
    }
}
