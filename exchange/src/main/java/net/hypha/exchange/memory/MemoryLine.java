package net.hypha.exchange.memory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import net.hypha.exchange.session.End;
import net.hypha.exchange.session.Line;
import net.hypha.exchange.trust.Identity;
import org.jspecify.annotations.Nullable;

/** One end's view of a connection in memory: what comes in for it, and the way to the other end. */
final class MemoryLine implements Line {
    /** Frames that may be under way in one direction, as over the real exchange. */
    static final int QUEUE = 4_096;

    /** Frames under way that leave room for more. */
    private static final int ROOM = 2;

    /**
     * @param number grows with every sending in the whole exchange
     * @param local true if it never was on the wire, so that a cut does not lose it
     * @param what the receiving end does
     */
    record Delivery(long number, boolean local, Runnable what) {}

    final Queue<Delivery> incoming = new ArrayDeque<>();
    volatile boolean gone;
    volatile boolean stalled; // takes nothing in
    private volatile boolean roomAwaited;
    private volatile Duration silence = Duration.ZERO;

    private final MemoryExchange exchange;
    private final String remote;
    private @Nullable MemoryLine other;
    private @Nullable End end;

    MemoryLine(MemoryExchange exchange, String remote) {
        this.exchange = exchange;
        this.remote = remote;
    }

    void connect(End ownEnd, MemoryLine otherLine) {
        end = ownEnd;
        other = otherLine;
    }

    @Override
    public Said say(byte[] frame) {
        MemoryLine receiver = other;
        if (gone || receiver == null) {
            return Said.GONE;
        }
        if (exchange.underWayTo(receiver) >= QUEUE) {
            return Said.FULL;
        }
        exchange.send(receiver, false, () -> receiver.hear(frame));
        return Said.QUEUED;
    }

    @Override
    public boolean hasRoom() {
        MemoryLine receiver = other;
        roomAwaited = true; // before looking: what is delivered from now on is noticed
        if (receiver == null || exchange.underWayTo(receiver) <= ROOM) {
            roomAwaited = false;
        }
        return !roomAwaited;
    }

    @Override
    public void hangUp(byte @Nullable [] lastWords) {
        MemoryLine receiver = other;
        if (!gone && receiver != null) {
            gone = true;
            if (lastWords != null) {
                exchange.send(receiver, false, () -> receiver.hear(lastWords));
            }
            exchange.send(receiver, false, () -> receiver.lose("the other side hung up"));
        }
    }

    @Override
    public void serially(Runnable task) {
        exchange.send(this, true, task);
    }

    /** Nothing more arrives but the news that the connection is gone. */
    void cut(String reason, Duration silent) {
        silence = silent;
        exchange.drop(this);
        exchange.send(this, true, () -> lose(reason));
    }

    @Override
    public @Nullable Identity proven() {
        return null;
    }

    @Override
    public Duration silence() {
        return silence;
    }

    @Override
    public String remote() {
        return remote;
    }

    private void hear(byte[] frame) {
        End receiver = end;
        if (receiver != null) {
            receiver.received(frame);
        }
        MemoryLine sender = other;
        if (sender != null && sender.roomAwaited && exchange.underWayTo(this) <= ROOM) {
            sender.roomAwaited = false;
            sender.serially(sender::roomAgain);
        }
    }

    private void roomAgain() {
        End sender = end;
        if (sender != null) {
            sender.roomAgain();
        }
    }

    private void lose(String reason) {
        gone = true;
        End receiver = end;
        if (receiver != null) {
            receiver.lost(reason);
        }
    }
}
