package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Small numbers for long names, kept for the life of the named thing. A freed number is taken by another thing only when no
 * fresh one is left, the longest freed first, and with a new generation; a thing that comes back before finds its own number
 * again, as if it had never gone. Not safe for use by many threads.
 */
public final class IdTable {
    private final int first;
    private final int limit;
    private final Map<String, Held> held = new TreeMap<>();
    private final SequencedMap<String, Held> freed = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private int next;
    private int round;

    /**
     * @param id the number
     * @param generation grows when the number comes to mean another thing
     */
    public record Id(int id, int generation) {}

    /**
     * A table as kept on disk.
     *
     * @param next the smallest number never given
     * @param names in use
     * @param freed no longer in use, the longest freed first
     */
    public record Saved(int next, List<Name> names, List<Name> freed) {
        /** A number and whose it is, or was. */
        public record Name(String name, String shape, int id, int generation) {}
    }

    /** What has become of a name: in use (anew or otherwise), freed, or forgotten because its number was taken. */
    public record Change(Kind kind, Saved.Name name) {
        /** In the order of a name's life. */
        public enum Kind {
            USED,
            FREED,
            FORGOTTEN
        }
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
        boolean anew = known == null;
        if (known == null) {
            known = take(name, shape);
            if (known == null) {
                return Optional.empty();
            }
            held.put(name, known);
        }
        if (!known.shape.equals(shape)) {
            known.shape = shape;
            known.generation++;
            anew = true;
        }
        if (anew) {
            note(Change.Kind.USED, name, known);
        }
        known.usedInRound = round;
        return Optional.of(new Id(known.id, known.generation));
    }

    /** What a thing was like when its number was last asked for; empty if it has none, or it never changes. */
    String shapeOf(String name) {
        Held known = held.getOrDefault(name, freed.get(name));
        return known == null ? "" : known.shape;
    }

    private @Nullable Held take(String name, String shape) {
        Held former = freed.remove(name);
        if (former != null) {
            return former;
        }
        if (next < limit) {
            return new Held(next++, 0, shape, round);
        }
        Map.Entry<String, Held> oldest = freed.pollFirstEntry();
        if (oldest == null) {
            return null;
        }
        note(Change.Kind.FORGOTTEN, oldest.getKey(), oldest.getValue());
        return new Held(oldest.getValue().id, oldest.getValue().generation + 1, shape, round);
    }

    private void note(Change.Kind kind, String name, Held entry) {
        changes.add(new Change(kind, saved(name, entry)));
    }

    /** Whether there is a number for one more name. */
    public boolean hasRoom() {
        return next < limit || !freed.isEmpty();
    }

    /** Begins a round, at whose end only what was asked for in it stays. */
    public void beginRound() {
        round++;
    }

    /** Ends a round: numbers nobody asked for since it began, or since the last call, are given back. */
    public void endRound() {
        Iterator<Map.Entry<String, Held>> all = held.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Held> entry = all.next();
            if (entry.getValue().usedInRound != round) {
                freed.putLast(entry.getKey(), entry.getValue());
                note(Change.Kind.FREED, entry.getKey(), entry.getValue());
                all.remove();
            }
        }
        round++;
    }

    /** Gives one number back at once; nothing happens if it is not in use. */
    public void release(String name) {
        Held gone = held.remove(name);
        if (gone != null) {
            freed.putLast(name, gone);
            note(Change.Kind.FREED, name, gone);
        }
    }

    /** A number in use elsewhere under an unknown name: it is given after all fresh ones, with a new generation. */
    public void reserve(int id, int generation) {
        boolean ours = held.values().stream().anyMatch(entry -> entry.id == id)
                || freed.values().stream().anyMatch(entry -> entry.id == id);
        if (ours || id < first || id >= limit) {
            return;
        }
        for (int skipped = next; skipped < id; skipped++) {
            freed.putFirst("#" + skipped, new Held(skipped, 0, "", -1));
        }
        freed.putLast("#" + id, new Held(id, generation, "", -1));
        next = Math.max(next, id + 1);
    }

    /** What was given, freed and taken since this was last asked, in order; what was reserved is only in {@link #save}. */
    List<Change> takeChanges() {
        List<Change> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    public Saved save() {
        return new Saved(next, names(held), names(freed));
    }

    private static List<Saved.Name> names(Map<String, Held> entries) {
        return entries.entrySet().stream()
                .map(entry -> saved(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Saved.Name saved(String name, Held entry) {
        return new Saved.Name(name, entry.shape, entry.id, entry.generation);
    }

    /** Takes over what a former process knew; only on an empty table. */
    public void adopt(Saved saved) {
        if (!held.isEmpty() || next != first) {
            throw new IllegalStateException("ids are adopted before any is given");
        }
        next = Math.clamp(saved.next(), first, limit);
        saved.names().forEach(name -> held.put(name.name(), held(name)));
        saved.freed().forEach(name -> freed.put(name.name(), held(name)));
    }

    private Held held(Saved.Name name) {
        return new Held(name.id(), name.generation(), name.shape(), round);
    }
}
