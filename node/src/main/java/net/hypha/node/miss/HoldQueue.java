package net.hypha.node.miss;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Frames that wait for an answer about their destination, in order of arrival, within bounds. Used by one thread. */
final class HoldQueue {
    private final int perAddress;
    private final int total;
    private final long patienceNs;
    private final Map<InetAddress, Waiting> waiting = new LinkedHashMap<>();
    private int frames;

    private record Waiting(long sinceNs, Deque<HeldFrame> frames) {}

    /** What became of a frame. */
    enum Place {
        /** The first for its address: somebody has to be asked. */
        FIRST,
        QUEUED,
        /** No room: the frame is not kept. */
        FULL
    }

    /**
     * @param perAddress most frames kept for one address
     * @param total most frames kept at all
     * @param patienceNs how long an address waits for its answer, nanoseconds
     */
    HoldQueue(int perAddress, int total, long patienceNs) {
        this.perAddress = perAddress;
        this.total = total;
        this.patienceNs = patienceNs;
    }

    Place add(HeldFrame frame, long nowNs) {
        if (frames >= total) {
            return Place.FULL;
        }
        Waiting known = waiting.get(frame.destination());
        if (known == null) {
            Deque<HeldFrame> first = new ArrayDeque<>();
            first.add(frame);
            waiting.put(frame.destination(), new Waiting(nowNs, first));
            frames++;
            return Place.FIRST;
        }
        if (known.frames().size() >= perAddress) {
            return Place.FULL;
        }
        known.frames().add(frame);
        frames++;
        return Place.QUEUED;
    }

    /** Whether frames wait for an answer about this address. */
    boolean isAwaited(InetAddress address) {
        return waiting.containsKey(address);
    }

    Set<InetAddress> addresses() {
        return Set.copyOf(waiting.keySet());
    }

    /** The frame that has waited longest for an address. */
    Optional<HeldFrame> first(InetAddress address) {
        return Optional.ofNullable(waiting.get(address))
                .map(known -> known.frames().peekFirst());
    }

    /** All frames for an address, first come first; they wait no longer. */
    List<HeldFrame> take(InetAddress address) {
        Waiting known = waiting.remove(address);
        if (known == null) {
            return List.of();
        }
        frames -= known.frames().size();
        return List.copyOf(known.frames());
    }

    /** All frames whose address has waited too long. */
    List<HeldFrame> expire(long nowNs) {
        List<HeldFrame> expired = new ArrayList<>();
        Iterator<Waiting> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext()) {
            Waiting oldest = oldestFirst.next();
            if (nowNs - oldest.sinceNs() < patienceNs) {
                break;
            }
            expired.addAll(oldest.frames());
            frames -= oldest.frames().size();
            oldestFirst.remove();
        }
        return expired;
    }

    int size() {
        return frames;
    }
}
