package net.hypha.exchange.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Dialer;
import org.jspecify.annotations.Nullable;

/**
 * The exchange without sockets, threads or time. Frames (really encoded and decoded) wait until {@link #deliver} carries
 * the next one, in the thread that calls it; so two sides run in one thread, and the same steps give the same run.
 * Messages may be sent by any thread.
 *
 * <pre>{@code
 * MemoryExchange exchange = new MemoryExchange();
 * MemoryLink link = exchange.dial(node, domain);   // hello is under way
 * exchange.deliverAll();                           // welcome, and all that follows
 * link.cut("pulled the plug");                     // both sides are told; what was under way is lost
 * exchange.deliverAll();
 * link.restore();                                  // a new hello is under way
 * }</pre>
 */
public final class MemoryExchange {
    private static final int ENDLESS = 1_000_000;

    private final List<MemoryLine> lines = new ArrayList<>();
    private final @Nullable RandomGenerator order;
    private long sent;

    /** Delivers in the order of sending. */
    public MemoryExchange() {
        this.order = null;
    }

    /** Delivers in an order drawn from {@code order}; what one side sends on one link stays in order, as on a real wire. */
    public MemoryExchange(RandomGenerator order) {
        this.order = order;
    }

    /** Connects two sides; the hello is under way on return. */
    public MemoryLink dial(Dialer dialer, Acceptor acceptor) {
        MemoryLink link = new MemoryLink(this, dialer, acceptor);
        link.restore();
        return link;
    }

    /** Carries one frame (or the news that a session ended) to its end. False if nothing was under way. */
    public boolean deliver() {
        Runnable next = next();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /**
     * Carries all that is under way, and what is sent in answer.
     *
     * @return how many deliveries were made
     * @throws IllegalStateException if two sides go on answering each other without end
     */
    public int deliverAll() {
        int delivered = 0;
        while (deliver()) {
            if (++delivered >= ENDLESS) {
                throw new IllegalStateException("still messages under way after " + ENDLESS + " deliveries");
            }
        }
        return delivered;
    }

    /** Frames and news of ends that wait to be delivered. */
    public synchronized int underWay() {
        return lines.stream().mapToInt(line -> line.incoming.size()).sum();
    }

    synchronized void connect(MemoryLine one, MemoryLine other) {
        lines.removeIf(line -> line.gone && line.incoming.isEmpty());
        lines.add(one);
        lines.add(other);
    }

    /** Queues what the receiving end will do. */
    synchronized void send(MemoryLine receiver, boolean local, Runnable what) {
        receiver.incoming.add(new MemoryLine.Delivery(sent++, local, what));
    }

    /** What was said to it; what it does by itself does not count. */
    synchronized long underWayTo(MemoryLine receiver) {
        return receiver.incoming.stream().filter(delivery -> !delivery.local()).count();
    }

    synchronized void drop(MemoryLine receiver) {
        receiver.incoming.removeIf(delivery -> !delivery.local());
        receiver.gone = true;
    }

    private synchronized @Nullable Runnable next() {
        List<MemoryLine> ready = lines.stream()
                .filter(line -> !line.stalled && !line.incoming.isEmpty())
                .toList();
        if (ready.isEmpty()) {
            return null;
        }
        MemoryLine line = order == null
                ? ready.stream()
                        .min(Comparator.comparingLong(
                                candidate -> candidate.incoming.element().number()))
                        .orElseThrow()
                : ready.get(order.nextInt(ready.size()));
        return line.incoming.remove().what();
    }
}
