package net.hypha.dns;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes datagrams from one socket and gives each to the chain on a thread of its own, as far as there is room. */
final class UdpAgent implements Runnable, AutoCloseable {
    /** Datagrams taken in one turn. */
    private static final int TURN_LIMIT = 64;

    /** Larger than any query; what is longer is cut and then malformed. */
    private static final int MAX_QUERY = 4096;

    private static final Logger log = LoggerFactory.getLogger(UdpAgent.class);

    private final DatagramChannel channel;
    private final Selector selector;
    private final Chain chain;
    private final Executor workers;
    private final Semaphore free;
    private final DnsCounters counters;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_QUERY);

    /** @param channel bound; the agent closes it */
    UdpAgent(DatagramChannel channel, Chain chain, Executor workers, Semaphore free, DnsCounters counters)
            throws IOException {
        this.channel = channel;
        this.chain = chain;
        this.workers = workers;
        this.free = free;
        this.counters = counters;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** The loop, until closed. For a platform thread. */
    @Override
    public void run() {
        try {
            while (channel.isOpen()) {
                if (doWork() < TURN_LIMIT) {
                    selector.select();
                    selector.selectedKeys().clear();
                }
            }
        } catch (ClosedSelectorException closed) {
            log.atTrace().setMessage("DNS agent ended").log();
        } catch (IOException e) {
            if (channel.isOpen()) {
                log.atError()
                        .setMessage("The DNS server lost its UDP socket")
                        .setCause(e)
                        .log();
            }
        }
    }

    /** One turn. Returns how many datagrams there were. */
    int doWork() throws IOException {
        for (int count = 0; count < TURN_LIMIT; count++) {
            buffer.clear();
            SocketAddress from = channel.receive(buffer);
            if (from == null) {
                return count;
            }
            byte[] query = new byte[buffer.flip().remaining()];
            buffer.get(query);
            dispatch(query, from);
        }
        return TURN_LIMIT;
    }

    private void dispatch(byte[] query, SocketAddress from) {
        if (!free.tryAcquire()) {
            counters.overloaded.increment(); // dropped: the asker tries again, which is the right pace
            return;
        }
        workers.execute(() -> {
            try {
                chain.overUdp(query).ifPresent(reply -> send(reply, from));
            } finally {
                free.release();
            }
        });
    }

    private void send(byte[] reply, SocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(reply), to);
        } catch (IOException e) {
            counters.errors.increment();
            log.atDebug()
                    .setMessage("A DNS answer could not be sent")
                    .addKeyValue("to", to)
                    .setCause(e)
                    .log();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
