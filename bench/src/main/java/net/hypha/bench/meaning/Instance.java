package net.hypha.bench.meaning;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.hypha.bench.load.Page;
import net.hypha.bench.measure.MeasureException;
import net.hypha.cli.demo.world.Await;
import net.hypha.lab.Lab;

/**
 * An HTTP server in a host of a lab that answers one request after the other, each after the time that it takes: those that come meanwhile wait in the
 * kernel's queue.
 */
final class Instance implements AutoCloseable {
    private static final int BACKLOG = 1_024;
    private static final int LONGEST = 512;

    final String name;
    private final Lab lab;
    private final ServerSocketChannel server;
    private final Thread thread;
    private final byte[] page;
    private volatile long usualNs;
    private volatile Spell spell = new Spell(0, 0, 0);

    /** Between two moments of {@code System.nanoTime()} one unit takes another time. */
    record Spell(long fromNs, long toNs, long unitNs) {}

    private Instance(Lab lab, String name, ServerSocketChannel server) {
        this.lab = lab;
        this.name = name;
        this.server = server;
        this.page = Page.of(name);
        this.thread = Thread.ofPlatform().daemon().name("instance-" + name).start(this::serve);
    }

    static Instance start(Lab lab, String host) {
        return new Instance(lab, host, lab.namespace(host).call(Instance::listen));
    }

    private static ServerSocketChannel listen() {
        try {
            return ServerSocketChannel.open().bind(new InetSocketAddress(Page.PORT), BACKLOG);
        } catch (IOException e) {
            throw new MeasureException("cannot listen on port " + Page.PORT + ": " + e.getMessage(), e);
        }
    }

    /** @param ns what a request of one unit takes from now on, and until there is a spell */
    void unit(long ns) {
        usualNs = ns;
        spell = new Spell(0, 0, 0);
    }

    void spell(Spell next) {
        spell = next;
    }

    /** What a unit takes at this moment. */
    long unitNs() {
        Spell now = spell;
        long nowNs = System.nanoTime();
        return nowNs - now.fromNs() >= 0 && nowNs - now.toNs() < 0 ? now.unitNs() : usualNs;
    }

    /** Returns once all that it was asked before is done. */
    void rest() {
        lab.namespace(name).call(() -> {
            try (SocketChannel connection =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), Page.PORT))) {
                connection.write(ByteBuffer.wrap(new Request(0, 0).line().getBytes(StandardCharsets.US_ASCII)));
                return connection.read(ByteBuffer.allocate(LONGEST));
            } catch (IOException e) {
                throw new MeasureException(name + " does not answer: " + e.getMessage(), e);
            }
        });
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel connection = server.accept()) {
                answer(connection);
            } catch (IOException _) {
                // the caller is not there any more, or the server is closed
            }
        }
    }

    private void answer(SocketChannel connection) throws IOException {
        byte[] request = new byte[LONGEST];
        InputStream in = connection.socket().getInputStream();
        int length = in.read(request); // it comes as one segment
        if (length > 0) {
            int units = Request.units(new String(request, 0, length, StandardCharsets.US_ASCII));
            Await.pass(Duration.ofNanos(units * unitNs()));
            connection.write(ByteBuffer.wrap(page));
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            thread.join();
        } catch (IOException e) {
            throw new IllegalStateException("cannot close the server of " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
