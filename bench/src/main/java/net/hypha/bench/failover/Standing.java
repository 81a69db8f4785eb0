package net.hypha.bench.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.bench.load.Ready;

/** Connections that stay without a word, and when they end. For one thread at a time. */
final class Standing implements AutoCloseable {
    private final int count;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<Long> endsNs = new ArrayList<>();

    Standing(int count) {
        this.count = count;
    }

    void open(Selector selector, InetSocketAddress service) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(service);
            channels.add(channel);
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, (Ready) this::ended);
        }
    }

    /** The other side never says anything: what is to be read is the end. */
    private void ended(SelectionKey key) {
        endsNs.add(System.nanoTime());
        key.cancel();
    }

    /** How many ended. */
    int ended() {
        return endsNs.size();
    }

    /** From a moment to the last end, in milliseconds; 0 where none ended. */
    double lastEndMs(long sinceNs) {
        return endsNs.stream()
                .mapToDouble(end -> (end - sinceNs) / (double) TimeUnit.MILLISECONDS.toNanos(1))
                .max()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
