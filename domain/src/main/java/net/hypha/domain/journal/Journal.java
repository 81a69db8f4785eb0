package net.hypha.domain.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue on disk, an SQLite file: write-ahead log, every commit synced, one writer. Not for two threads at once.
 */
public final class Journal extends TableStore {
    /** So many pages of 4 KB are written before they are brought to their places, which takes two more syncs. */
    private static final int WAL_PAGES = 8_192;

    /** Of files that SQLite keeps beside its own. */
    static final List<String> SUFFIXES = List.of("-wal", "-shm", "-journal");

    private final Path file;
    private final Database database;
    private final JournalLock lock;

    private Journal(Path file, Database database, JournalLock lock) {
        super(new Tables(named(file), database, Database.Seal.NONE));
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
            database.write("PRAGMA synchronous = FULL");
            journal.tables.begin(domain, newIncarnation);
            database.write("PRAGMA journal_mode = WAL"); // others may read meanwhile
            database.write("PRAGMA wal_autocheckpoint = " + WAL_PAGES);
            return journal;
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, database);
            lock.close();
            throw e instanceof SQLException sql ? unusable(file, sql) : (RuntimeException) e;
        }
    }

    static void makeDirectory(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new JournalException("cannot make the directory of the journal " + file + ": " + e, e);
        }
    }

    static String named(Path file) {
        return "the journal " + file;
    }

    @Override
    public void close() {
        try (lock) {
            database.close();
        } catch (SQLException e) {
            throw new JournalException("cannot close the journal " + file + ": " + e.getMessage(), e);
        }
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
