package net.hypha.domain.journal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.hypha.domain.catalogue.Change;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/** A catalogue and its logs in the tables of a database. What makes a transaction last is the database's matter, or its seal's. */
final class Tables {
    private static final String DOMAIN = "domain";
    private static final String INCARNATION = "incarnation";
    private static final String EPOCH_CEILING = "epoch_ceiling";

    private final String name; // for people
    private final Database database;
    private final Database.Seal seal;
    private String incarnation = "";
    private long epochCeiling;
    private @Nullable String lost; // why nothing is written any more; guarded by this
    private Consumer<String> whenLost = reason -> {}; // the same

    Tables(String name, Database database, Database.Seal seal) {
        this.name = name;
        this.database = database;
        this.seal = seal;
    }

    /** As {@link Store#whenLost}; tells at once what happened before. */
    synchronized void whenLost(Consumer<String> listener) {
        whenLost = listener;
        if (lost != null) {
            listener.accept(lost);
        }
    }

    /** Nothing is written any more. May be called by any thread. */
    synchronized void lose(String reason) {
        if (lost == null) {
            lost = reason;
            whenLost.accept(reason);
        }
    }

    String incarnation() {
        return incarnation;
    }

    long epochCeiling() {
        return epochCeiling;
    }

    List<Change> read() {
        try {
            return new ChangeReader(database).all();
        } catch (SQLException | IllegalArgumentException e) {
            throw new JournalException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    void commit(List<Change> changes, List<Entry> entries) {
        if (!changes.isEmpty() || !entries.isEmpty()) {
            transaction(() -> {
                for (Change change : lastOfEachCursor(changes)) {
                    ChangeWriter.write(database, change);
                }
                Logs.append(database, entries);
            });
        }
    }

    /** Where the search in a pool goes on matters only at the end. */
    private static List<Change> lastOfEachCursor(List<Change> changes) {
        Map<String, Change> last = new HashMap<>();
        for (Change change : changes) {
            if (change instanceof Change.CursorMoved moved) {
                last.put(moved.pool(), moved);
            }
        }
        List<Change> all = new ArrayList<>(changes);
        all.removeIf(change -> change instanceof Change.CursorMoved);
        all.addAll(last.values());
        return all;
    }

    List<Entry> entries(Entry.Log log, long after, int limit) {
        try {
            return Logs.after(database, log, after, limit);
        } catch (SQLException e) {
            throw new JournalException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    long lastEntry(Entry.Log log) {
        try {
            return Logs.last(database, log);
        } catch (SQLException e) {
            throw new JournalException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    void raiseEpochCeiling(long ceiling) {
        transaction(() -> meta(database, EPOCH_CEILING, Long.toString(ceiling)));
        epochCeiling = ceiling;
    }

    /** Brings the tables to this program's layout, and looks at whose they are. */
    void begin(DomainName domain, Supplier<String> newIncarnation) throws SQLException {
        database.write("PRAGMA foreign_keys = ON");
        int layout = layout(database);
        if (layout > Schema.VERSION) { // which the file's header only says once the write-ahead log is in it
            throw new JournalException(name + " is refused: " + FileHeader.newer(layout), null);
        }
        if (layout < Schema.VERSION || !Logs.exist(database)) {
            database.transaction(
                    () -> {
                        raise(database, layout);
                        Logs.create(database);
                        if (layout == 0) {
                            meta(database, DOMAIN, domain.text());
                            meta(database, INCARNATION, newIncarnation.get());
                            database.write("PRAGMA application_id = " + Schema.APPLICATION_ID);
                        }
                    },
                    seal);
        }
        incarnation = meta(database, INCARNATION).orElseThrow(() -> damaged("it has no incarnation"));
        epochCeiling = Long.parseLong(meta(database, EPOCH_CEILING).orElse("0"));
        checkOwner(name, domain, database);
    }

    static int layout(Database database) throws SQLException {
        return database.read(row -> row.getInt(1), "PRAGMA user_version").getFirst();
    }

    /** @throws JournalException if they are another domain's */
    static void checkOwner(String name, DomainName domain, Database database) throws SQLException {
        String owner = meta(database, DOMAIN).orElse("");
        if (!owner.equals(domain.text())) {
            throw new JournalException(
                    name + " belongs to domain '" + owner + "', not to '" + domain
                            + "': point domain.state or domain.store to another place",
                    null);
        }
    }

    /** Raises tables to this program's layout, and gives them another incarnation. */
    static void renew(Database database, Supplier<String> newIncarnation) throws SQLException {
        int layout = layout(database);
        database.transaction(() -> {
            raise(database, layout);
            meta(database, INCARNATION, newIncarnation.get());
        });
    }

    /** Brings the tables from an older layout, 0 for none, to ours. */
    private static void raise(Database database, int from) throws SQLException {
        for (List<String> step : Schema.STEPS.subList(from, Schema.VERSION)) {
            for (String statement : step) {
                database.write(statement);
            }
        }
        database.write("PRAGMA user_version = " + Schema.VERSION);
    }

    private static void meta(Database database, String key, String value) throws SQLException {
        database.write("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value);
    }

    private static Optional<String> meta(Database database, String key) throws SQLException {
        return database.read(row -> row.getString(1), "SELECT value FROM meta WHERE key = ?", key).stream()
                .findFirst();
    }

    private void transaction(Database.Work work) {
        checkNotLost();
        try {
            database.transaction(work, seal);
        } catch (Database.InDoubtException e) {
            String reason =
                    name + " failed in the middle of a write, and whether that was written shows only when it is opened"
                            + " anew: " + e.getMessage();
            lose(reason);
            throw new JournalException(reason, e);
        } catch (SQLException e) {
            throw new JournalException("cannot write to " + name + ": " + e.getMessage(), e);
        }
    }

    private synchronized void checkNotLost() {
        if (lost != null) {
            throw new JournalException(lost, null);
        }
    }

    private JournalException damaged(String how) {
        return new JournalException(name + " is damaged: " + how, null);
    }
}
