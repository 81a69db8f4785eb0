package net.hypha.exchange.memory;

import java.time.Duration;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.session.AcceptingEnd;
import net.hypha.exchange.session.DiallingEnd;
import org.jspecify.annotations.Nullable;

/**
 * A connection between a dialler and an acceptor that can be cut and restored. When a session ends, the dialler is told
 * that it waits (with 0 ms), but nothing happens by itself: {@link #restore} is the next attempt.
 */
public final class MemoryLink {
    private final MemoryExchange exchange;
    private final Dialer dialer;
    private Acceptor acceptor;
    private @Nullable MemoryLine dialling;
    private @Nullable MemoryLine accepting;
    private boolean connected;

    MemoryLink(MemoryExchange exchange, Dialer dialer, Acceptor acceptor) {
        this.exchange = exchange;
        this.dialer = dialer;
        this.acceptor = acceptor;
    }

    /** Whether there is a session, or one is being greeted. */
    public synchronized boolean isConnected() {
        return connected;
    }

    /** Breaks the connection: what is under way is lost, and both sides hear of it with the next deliveries, as of a silence that was short. */
    public synchronized void cut(String reason) {
        cut(reason, Duration.ofMillis(1));
    }

    /** One side's program ends, and its machine closes the connection: what is under way is lost. */
    public synchronized void close(String reason) {
        cut(reason, Duration.ZERO);
    }

    /** The same, noticed after a silence. */
    public synchronized void cut(String reason, Duration silence) {
        if (connected && dialling != null && accepting != null) {
            dialling.cut(reason, silence);
            accepting.cut(reason, silence);
        }
    }

    /** The dialler reads no more, or again; the connection stays. */
    public synchronized void stall(boolean stalled) {
        if (dialling != null) {
            dialling.stalled = stalled;
        }
    }

    /** Dials again; the new hello is under way on return. Does nothing while there is a session. */
    public synchronized void restore() {
        if (!connected) {
            connected = true;
            MemoryLine diallingLine = new MemoryLine(exchange, "memory (acceptor)");
            MemoryLine acceptingLine = new MemoryLine(exchange, "memory (dialler)");
            AcceptingEnd acceptingEnd = new AcceptingEnd(acceptor, acceptingLine, () -> {});
            DiallingEnd diallingEnd = new DiallingEnd(dialer, diallingLine, () -> {}, this::ended);
            acceptingLine.connect(acceptingEnd, diallingLine);
            diallingLine.connect(diallingEnd, acceptingLine);
            dialling = diallingLine;
            accepting = acceptingLine;
            exchange.connect(diallingLine, acceptingLine);
            diallingEnd.hello();
        }
    }

    /** The same, to another acceptor from now on: the neighbour's process was restarted. */
    public synchronized void restore(Acceptor restarted) {
        acceptor = restarted;
        restore();
    }

    private void ended(String reason) {
        synchronized (this) {
            connected = false;
        }
        dialer.waiting(reason, 0);
    }
}
