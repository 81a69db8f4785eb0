package net.hypha.domain.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The last events, and those who wait for the next. May be used by any thread. */
public final class EventLog {
    /** At most so many are handed over at once. */
    private static final int BATCH = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final String incarnation;
    private final int size;
    private final int maxFollowers;
    private final TreeMap<Long, Event> events = new TreeMap<>();
    private long last;
    private int followers;
    private @Nullable String closed;

    /**
     * @param last number of the last event there was; 0 for none
     * @param size so many events are kept
     * @param maxFollowers so many may follow at a time
     */
    public EventLog(String incarnation, long last, int size, int maxFollowers) {
        this.incarnation = incarnation;
        this.last = last;
        this.size = size;
        this.maxFollowers = maxFollowers;
    }

    /** What a follower gets. */
    public sealed interface Next {
        /** @param events none: time is up and nothing happened */
        record Events(List<Event> events) implements Next {}

        /** What came next is not in the log any more. */
        record Lost(String reason) implements Next {}

        /** There will be nothing more from here. */
        record Ended(String reason) implements Next {}
    }

    public EventId position() {
        lock.lock();
        try {
            return new EventId(incarnation, last);
        } finally {
            lock.unlock();
        }
    }

    /** Takes events in that have happened, in order. */
    public void append(List<Event> more) {
        lock.lock();
        try {
            for (Event event : more) {
                if (event.number() != last + 1) {
                    throw new IllegalStateException("event " + event.number() + " after event " + last);
                }
                events.put(event.number(), event);
                last = event.number();
            }
            while (events.size() > size) {
                events.pollFirstEntry();
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why a client cannot go on after this place; empty if it can. */
    public Optional<String> whyNotAfter(EventId id) {
        lock.lock();
        try {
            if (!id.incarnation().equals(incarnation)) {
                return Optional.of(
                        "that place is of another journal, " + id.incarnation() + ": this is " + incarnation);
            }
            if (id.number() > last) {
                return Optional.of("that place is ahead of the last event, " + last);
            }
            return lost(id.number());
        } finally {
            lock.unlock();
        }
    }

    /** False if there are too many already. Who comes in has to {@link #leave}. */
    public boolean enter() {
        lock.lock();
        try {
            if (followers >= maxFollowers || closed != null) {
                return false;
            }
            followers++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    public void leave() {
        lock.lock();
        try {
            followers--;
        } finally {
            lock.unlock();
        }
    }

    /** How many may follow at a time. */
    public int maxFollowers() {
        return maxFollowers;
    }

    /** The events after a number; waits until there are some, or {@code patience} is over. */
    public Next after(long number, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (last <= number && closed == null && left > 0) {
                left = news.awaitNanos(left);
            }
            if (closed != null && last <= number) {
                return new Next.Ended(closed);
            }
            Optional<String> lost = lost(number);
            if (lost.isPresent()) {
                return new Next.Lost(lost.get());
            }
            List<Event> found = new ArrayList<>();
            for (Event event : events.tailMap(number, false).values()) {
                if (found.size() == BATCH) {
                    break;
                }
                found.add(event);
            }
            return new Next.Events(found);
        } finally {
            lock.unlock();
        }
    }

    /** Whoever follows is told that this is the end. */
    public void close(String reason) {
        lock.lock();
        try {
            closed = reason;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> lost(long number) {
        long oldest = events.isEmpty() ? last + 1 : events.firstKey();
        return number + 1 >= oldest
                ? Optional.empty()
                : Optional.of("events " + (number + 1) + " to " + (oldest - 1)
                        + " are not kept any more: the log has the last " + events.size());
    }
}
