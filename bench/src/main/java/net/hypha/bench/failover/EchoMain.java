package net.hypha.bench.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import net.hypha.bench.load.Page;

/**
 * An instance: answers each TCP connection with its {@link Page} and closes it; sends each datagram back, at the same port. One thread, so that it stands still
 * as a whole.
 */
public final class EchoMain {
    private static final int BACKLOG = 1_024;
    private static final int LONGEST = 2_048;

    private final Selector selector;
    private final byte[] page;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);

    private EchoMain(Selector selector, String name) {
        this.selector = selector;
        this.page = Page.of(name);
    }

    /** @param arguments the instance's name */
    public static void main(String[] arguments) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open();
                DatagramChannel datagrams = DatagramChannel.open()) {
            server.bind(new InetSocketAddress(Page.PORT), BACKLOG);
            server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            datagrams.bind(new InetSocketAddress(Page.PORT));
            datagrams.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            new EchoMain(selector, arguments[0]).serve();
        }
    }

    private void serve() throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.channel() instanceof ServerSocketChannel server) {
                    accept(server);
                } else if (key.channel() instanceof DatagramChannel datagrams) {
                    sendBack(datagrams);
                } else if (key.channel() instanceof SocketChannel connection) {
                    answer(connection);
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        SocketChannel connection = server.accept();
        if (connection != null) {
            connection.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        }
    }

    private void sendBack(DatagramChannel datagrams) {
        try {
            buffer.clear();
            SocketAddress from = datagrams.receive(buffer);
            if (from != null) {
                datagrams.send(buffer.flip(), from);
            }
        } catch (IOException _) {
            // told that a caller is not there any more
        }
    }

    private void answer(SocketChannel connection) {
        try (connection) {
            buffer.clear();
            if (connection.read(buffer) > 0) {
                connection.write(ByteBuffer.wrap(page)); // fits what the kernel takes at once
            }
        } catch (IOException _) {
            // the caller is not there any more
        }
    }
}
