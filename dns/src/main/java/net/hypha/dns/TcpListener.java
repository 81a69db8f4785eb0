package net.hypha.dns;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes connections on one socket, each served by a thread of its own, query after query. */
final class TcpListener implements Runnable, AutoCloseable {
    /** Then a connection is closed: nobody holds a place for ever. */
    private static final int QUERIES_PER_CONNECTION = 256;

    private static final long AFTER_FAILURE_NS = 100_000_000;

    private static final Logger log = LoggerFactory.getLogger(TcpListener.class);

    private final ServerSocket server;
    private final Chain chain;
    private final Executor workers;
    private final Semaphore free;
    private final long idleNs;
    private final LongSupplier nanoTime;
    private final DnsCounters counters;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param server bound; the listener closes it */
    TcpListener(
            ServerSocket server,
            Chain chain,
            Executor workers,
            Semaphore free,
            DnsSettings settings,
            LongSupplier nanoTime,
            DnsCounters counters) {
        this.server = server;
        this.chain = chain;
        this.workers = workers;
        this.free = free;
        this.idleNs = settings.tcpIdle().toNanos();
        this.nanoTime = nanoTime;
        this.counters = counters;
    }

    /** The loop, until closed. */
    @Override
    public void run() {
        while (!server.isClosed()) {
            try {
                dispatch(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) { // e.g. the client is gone already, or no descriptor is left
                    counters.errors.increment();
                    log.atWarn()
                            .setMessage("A DNS connection could not be taken")
                            .setCause(e)
                            .log();
                    LockSupport.parkNanos(AFTER_FAILURE_NS); // without descriptors, the next try fails at once
                }
            }
        }
    }

    private void dispatch(Socket socket) throws IOException {
        if (!free.tryAcquire()) {
            counters.overloaded.increment();
            socket.close();
            return;
        }
        open.add(socket);
        workers.execute(() -> {
            try (socket) {
                serve(socket);
            } catch (SocketTimeoutException idle) {
                log.atTrace().setMessage("An idle DNS connection is closed").log();
            } catch (IOException e) {
                log.atDebug().setMessage("A DNS connection broke").setCause(e).log();
            } finally {
                open.remove(socket);
                free.release();
            }
        });
    }

    private void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        for (int count = 0; count < QUERIES_PER_CONNECTION && !server.isClosed(); count++) {
            Optional<byte[]> query = TcpFrames.read(socket, new UpstreamCall.Deadline(nanoTime, idleNs));
            Optional<byte[]> reply = query.flatMap(chain::overTcp);
            if (reply.isEmpty()) {
                return; // closed by the other side, or no DNS
            }
            TcpFrames.write(socket, reply.get());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
