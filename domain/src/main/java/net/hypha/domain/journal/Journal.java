package net.hypha.domain.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * The catalogue on disk, an SQLite file: write-ahead log, every commit synced, one writer. Not for two threads at once.
 */
public final class Journal implements AutoCloseable {
    /** So many pages of 4 KB are written before they are brought to their places, which takes two more syncs. */
    private static final int WAL_PAGES = 8_192;

    /** Of files that SQLite keeps beside its own. */
    static final List<String> SUFFIXES = List.of("-wal", "-shm", "-journal");

    private static final String DOMAIN = "domain";
    private static final String INCARNATION = "incarnation";
    private static final String EPOCH_CEILING = "epoch_ceiling";

    private final Path file;
    private final Database database;
    private final JournalLock lock;
    private String incarnation = "";
    private long epochCeiling;
    private @Nullable String lost; // why nothing is written any more
    private Consumer<String> whenLost = reason -> {};

    private Journal(Path file, Database database, JournalLock lock) {
        this.file = file;
        this.database = database;
        this.lock = lock;
    }

    /**
     * Opens the journal of a domain, or begins it.
     *
     * @param newIncarnation names a journal that begins; unique in the world
     * @throws JournalException where the file is foreign, newer, of another domain, in use, or cannot be read; it is left as
     *     it was
     */
    public static Journal open(Path file, DomainName domain, Supplier<String> newIncarnation) {
        return open(file, domain, newIncarnation, Database.Probe.NONE);
    }

    static Journal open(Path file, DomainName domain, Supplier<String> newIncarnation, Database.Probe probe) {
        makeDirectory(file);
        JournalLock lock = JournalLock.take(file);
        Database database = null;
        try {
            FileHeader.check(file);
            database = new Database(file, probe);
            Journal journal = new Journal(file, database, lock);
            journal.begin(domain, newIncarnation);
            return journal;
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, database);
            lock.close();
            throw e instanceof SQLException sql ? unusable(file, sql) : (RuntimeException) e;
        }
    }

    /** Raises a journal that nobody uses to this program's layout, and gives it another incarnation. */
    static void renew(Path file, Supplier<String> newIncarnation) throws SQLException {
        try (Database database = new Database(file)) {
            int layout = layout(database);
            database.transaction(() -> {
                raise(database, layout);
                meta(database, INCARNATION, newIncarnation.get());
            });
        }
    }

    static void makeDirectory(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new JournalException("cannot make the directory of the journal " + file + ": " + e, e);
        }
    }

    /**
     * Who is told, once, with the reason, that nothing can be written any more: the file has to be opened anew to see what it holds. Called
     * within the write that failed.
     */
    public void whenLost(Consumer<String> listener) {
        whenLost = listener;
    }

    /** Identity of this file: epochs of different incarnations have nothing to do with each other. */
    public String incarnation() {
        return incarnation;
    }

    /** Every epoch ever told is below this. */
    public long epochCeiling() {
        return epochCeiling;
    }

    /** All there is, as changes that make the catalogue out of nothing. */
    public List<Change> read() {
        try {
            return new ChangeReader(database).all();
        } catch (SQLException | IllegalArgumentException e) {
            throw new JournalException("the journal " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes changes in one transaction; they are on disk on return, or none of them is. */
    public void commit(List<Change> changes) {
        commit(changes, List.of());
    }

    /** The same with what the logs have to say of it. */
    public void commit(List<Change> changes, List<Entry> entries) {
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

    /** Entries of a log after a number, oldest first. */
    public List<Entry> entries(Entry.Log log, long after, int limit) {
        try {
            return Logs.after(database, log, after, limit);
        } catch (SQLException e) {
            throw new JournalException("the journal " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The number of a log's last entry; 0 for none. */
    public long lastEntry(Entry.Log log) {
        try {
            return Logs.last(database, log);
        } catch (SQLException e) {
            throw new JournalException("the journal " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Epochs up to {@code ceiling} may be told from now on. */
    public void raiseEpochCeiling(long ceiling) {
        transaction(() -> meta(database, EPOCH_CEILING, Long.toString(ceiling)));
        epochCeiling = ceiling;
    }

    @Override
    public void close() {
        try (lock) {
            database.close();
        } catch (SQLException e) {
            throw new JournalException("cannot close the journal " + file + ": " + e.getMessage(), e);
        }
    }

    private void begin(DomainName domain, Supplier<String> newIncarnation) throws SQLException {
        pragma("foreign_keys = ON");
        pragma("synchronous = FULL");
        int layout = layout(database);
        if (layout > Schema.VERSION) { // which the file's header only says once the write-ahead log is in it
            throw new JournalException("the journal " + file + " is refused: " + FileHeader.newer(layout), null);
        }
        if (layout < Schema.VERSION) {
            database.transaction(() -> {
                raise(database, layout);
                if (layout == 0) {
                    meta(database, DOMAIN, domain.text());
                    meta(database, INCARNATION, newIncarnation.get());
                    database.write("PRAGMA application_id = " + Schema.APPLICATION_ID);
                }
            });
        }
        pragma("journal_mode = WAL"); // others may read meanwhile
        pragma("wal_autocheckpoint = " + WAL_PAGES);
        database.transaction(() -> Logs.create(database));
        incarnation = meta(database, INCARNATION).orElseThrow(() -> damaged("it has no incarnation"));
        epochCeiling = Long.parseLong(meta(database, EPOCH_CEILING).orElse("0"));
        checkOwner(file, domain, database);
    }

    static int layout(Database database) throws SQLException {
        return database.read(row -> row.getInt(1), "PRAGMA user_version").getFirst();
    }

    /** @throws JournalException if the file is that of another domain */
    static void checkOwner(Path file, DomainName domain, Database database) throws SQLException {
        String owner = meta(database, DOMAIN).orElse("");
        if (!owner.equals(domain.text())) {
            throw new JournalException(
                    "the journal " + file + " belongs to domain '" + owner + "', not to '" + domain
                            + "': point domain.state to another directory",
                    null);
        }
    }

    /** Brings the file from an older layout, 0 for none, to ours. */
    private static void raise(Database database, int from) throws SQLException {
        for (List<String> step : Schema.STEPS.subList(from, Schema.VERSION)) {
            for (String statement : step) {
                database.write(statement);
            }
        }
        database.write("PRAGMA user_version = " + Schema.VERSION);
    }

    private void pragma(String setting) throws SQLException {
        database.write("PRAGMA " + setting);
    }

    private static void meta(Database database, String key, String value) throws SQLException {
        database.write("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value);
    }

    private static Optional<String> meta(Database database, String key) throws SQLException {
        return database.read(row -> row.getString(1), "SELECT value FROM meta WHERE key = ?", key).stream()
                .findFirst();
    }

    private void transaction(Database.Work work) {
        if (lost != null) {
            throw new JournalException(lost, null);
        }
        try {
            database.transaction(work);
        } catch (Database.InDoubtException e) {
            lost = "the journal " + file
                    + " failed in the middle of a write, and whether that is on disk shows only when it"
                    + " is opened anew: " + e.getMessage();
            whenLost.accept(lost);
            throw new JournalException(lost, e);
        } catch (SQLException e) {
            throw new JournalException("cannot write to the journal " + file + ": " + e.getMessage(), e);
        }
    }

    private JournalException damaged(String how) {
        return new JournalException("the journal " + file + " is damaged: " + how, null);
    }

    static JournalException unusable(Path file, SQLException e) {
        return isBusy(e)
                ? JournalLock.inUse(file, e)
                : new JournalException("cannot open the journal " + file + ": " + e.getMessage(), e);
    }

    static boolean isBusy(SQLException e) {
        return String.valueOf(e.getMessage()).contains("SQLITE_BUSY");
    }

    private static void closeAfter(Exception e, @Nullable Database database) {
        try {
            if (database != null) {
                database.close();
            }
        } catch (SQLException close) {
            e.addSuppressed(close);
        }
    }
}
