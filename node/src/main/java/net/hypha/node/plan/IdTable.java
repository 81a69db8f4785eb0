package net.hypha.node.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Small numbers for long names, kept for the life of the named thing. A freed number is taken again only when no fresh one
 * is left, the longest freed first, and with a new generation. Not safe for use by many threads.
 */
public final class IdTable {
    private final int first;
    private final int limit;
    private final Map<String, Held> held = new TreeMap<>();
    private final Deque<Freed> freed = new ArrayDeque<>();
    private int next;
    private int round;
    private boolean changed;

    /**
     * @param id the number
     * @param generation grows when the number comes to mean another thing
     */
    public record Id(int id, int generation) {}

    /** A number that was given back. */
    public record Freed(int id, int generation) {}

    /**
     * A table as kept on disk.
     *
     * @param next the smallest number never given
     * @param names by number
     */
    public record Saved(int next, List<Name> names, List<Freed> freed) {
        /** One number in use. */
        public record Name(String name, String shape, int id, int generation) {}
    }

    private static final class Held {
        final int id;
        int generation;
        String shape;
        int usedInRound;

        Held(int id, int generation, String shape, int usedInRound) {
            this.id = id;
            this.generation = generation;
            this.shape = shape;
            this.usedInRound = usedInRound;
        }
    }

    /**
     * @param first the smallest number
     * @param limit one past the largest
     */
    public IdTable(int first, int limit) {
        this.first = first;
        this.limit = limit;
        this.next = first;
    }

    /** The number of a thing that never changes its nature; empty if all numbers are in use. */
    public Optional<Id> idOf(String name) {
        return idOf(name, "");
    }

    /**
     * The number of a thing, given at the first call.
     *
     * @param shape what flows depend on (e.g. an address): if it changes, the generation does too
     * @return empty if all numbers are in use
     */
    public Optional<Id> idOf(String name, String shape) {
        Held known = held.get(name);
        if (known == null) {
            Freed number = take();
            if (number == null) {
                return Optional.empty();
            }
            known = new Held(number.id(), number.generation(), shape, round);
            held.put(name, known);
            changed = true;
        } else if (!known.shape.equals(shape)) {
            known.shape = shape;
            known.generation++;
            changed = true;
        }
        known.usedInRound = round;
        return Optional.of(new Id(known.id, known.generation));
    }

    private @Nullable Freed take() {
        return next < limit ? new Freed(next++, 0) : freed.pollFirst();
    }

    /** Ends a round: numbers nobody asked for since the last call are given back. */
    public void endRound() {
        held.values().removeIf(entry -> {
            boolean gone = entry.usedInRound != round;
            if (gone) {
                freed.addLast(new Freed(entry.id, entry.generation + 1));
                changed = true;
            }
            return gone;
        });
        round++;
    }

    /** Numbers in use elsewhere under unknown names: they and their generations are not given before all others. */
    public void reserve(int id, int generation) {
        boolean taken = held.values().stream().anyMatch(entry -> entry.id == id);
        if (taken || id < first || id >= limit || freed.stream().anyMatch(entry -> entry.id() == id)) {
            return;
        }
        for (int skipped = next; skipped < id; skipped++) {
            freed.addFirst(new Freed(skipped, 0));
        }
        freed.addLast(new Freed(id, generation + 1));
        next = Math.max(next, id + 1);
        changed = true;
    }

    /** True once after a change: time to save. */
    public boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    public Saved save() {
        List<Saved.Name> names = new ArrayList<>();
        held.forEach((name, entry) -> names.add(new Saved.Name(name, entry.shape, entry.id, entry.generation)));
        return new Saved(next, names, List.copyOf(freed));
    }

    /** Takes over what a former process knew; only on an empty table. */
    public void adopt(Saved saved) {
        if (!held.isEmpty() || next != first) {
            throw new IllegalStateException("ids are adopted before any is given");
        }
        next = Math.clamp(saved.next(), first, limit);
        for (Saved.Name name : saved.names()) {
            held.put(name.name(), new Held(name.id(), name.generation(), name.shape(), round));
        }
        freed.addAll(saved.freed());
    }
}
