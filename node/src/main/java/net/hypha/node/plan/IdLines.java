package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import net.hypha.node.plan.IdTable.Change.Kind;
import net.hypha.node.plan.IdTable.Saved.Name;

/** Changes of ids as lines of text, which are cheap to add to a file: one change each, its fields set apart by tabs. Pure. */
public final class IdLines {
    private static final String TAB = "\t";
    private static final int FIELDS = 6;

    private IdLines() {}

    /** A line for each change, in order. */
    public static List<String> of(List<Ids.Change> changes) {
        return changes.stream().map(IdLines::line).toList();
    }

    /** The lines that lead from nothing to this. */
    public static List<String> of(Ids.Saved all) {
        List<Ids.Change> changes = new ArrayList<>();
        for (Ids.Kind kind : Ids.Kind.values()) {
            IdTable.Saved table = all.table(kind);
            table.freed().forEach(name -> changes.add(new Ids.Change(kind, new IdTable.Change(Kind.FREED, name))));
            table.names().forEach(name -> changes.add(new Ids.Change(kind, new IdTable.Change(Kind.USED, name))));
        }
        return of(changes);
    }

    /**
     * What the lines lead to.
     *
     * @throws IllegalArgumentException with the line that is none
     */
    public static Ids.Saved replay(List<String> lines) {
        Replay plans = new Replay();
        Replay backends = new Replay();
        Replay peers = new Replay();
        Replay vantages = new Replay();
        for (String line : lines) {
            Ids.Change change = change(line);
            Replay table =
                    switch (change.kind()) {
                        case PLANS -> plans;
                        case BACKENDS -> backends;
                        case PEERS -> peers;
                        case VANTAGES -> vantages;
                    };
            table.take(change.what());
        }
        return new Ids.Saved(plans.saved(), backends.saved(), peers.saved(), vantages.saved());
    }

    private static String line(Ids.Change change) {
        Name name = change.what().name();
        return String.join(
                TAB,
                word(change.kind()),
                word(change.what().kind()),
                Integer.toString(name.id()),
                Integer.toString(name.generation()),
                plain(name.name()),
                plain(name.shape()));
    }

    /** Names are made of what was checked when it came in; one with a tab would be read as something else. */
    private static String plain(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("'" + text + "' cannot be kept: it has a control character");
        }
        return text;
    }

    private static Ids.Change change(String line) {
        String[] fields = line.split(TAB, -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("'" + line + "' is no change of ids: it has not " + FIELDS + " fields");
        }
        return new Ids.Change(
                Ids.Kind.valueOf(fields[0].toUpperCase(Locale.ROOT)),
                new IdTable.Change(
                        Kind.valueOf(fields[1].toUpperCase(Locale.ROOT)),
                        new Name(fields[4], fields[5], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]))));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** One table on its way from nothing to what was last kept. */
    private static final class Replay {
        private final Map<String, Name> used = new TreeMap<>();
        private final SequencedMap<String, Name> freed = new LinkedHashMap<>();
        private int next;

        void take(IdTable.Change change) {
            Name name = change.name();
            used.remove(name.name());
            freed.remove(name.name());
            switch (change.kind()) {
                case USED -> used.put(name.name(), name);
                case FREED -> freed.put(name.name(), name);
                case FORGOTTEN -> {
                    // its number is another's by the next line
                }
            }
            next = Math.max(next, name.id() + 1);
        }

        IdTable.Saved saved() {
            return new IdTable.Saved(next, List.copyOf(used.values()), List.copyOf(freed.values()));
        }
    }
}
