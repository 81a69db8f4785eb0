package net.hypha.domain.journal;

import java.sql.SQLException;
import java.util.List;

/** The bounded logs in the journal's file. A program that does not know them leaves them alone. */
final class Logs {
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS entry (
              log TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL,
              PRIMARY KEY (log, number)) STRICT, WITHOUT ROWID""";

    private Logs() {}

    static boolean exist(Database database) throws SQLException {
        return !database.read(row -> row.getString(1), "SELECT name FROM sqlite_master WHERE name = 'entry'")
                .isEmpty();
    }

    static void create(Database database) throws SQLException {
        database.write(CREATE);
    }

    /** Adds an entry, and takes out what is too old. */
    static void append(Database database, Entry entry) throws SQLException {
        database.write(
                "INSERT INTO entry (log, number, text) VALUES (?, ?, ?)",
                entry.log().word(),
                entry.number(),
                entry.text());
        database.write(
                "DELETE FROM entry WHERE log = ? AND number <= ?",
                entry.log().word(),
                entry.number() - entry.log().kept());
    }

    /** The entries after a number, in order. */
    static List<Entry> after(Database database, Entry.Log log, long number, int limit) throws SQLException {
        return database.read(
                row -> new Entry(log, row.getLong(1), row.getString(2)),
                "SELECT number, text FROM entry WHERE log = ? AND number > ? ORDER BY number LIMIT ?",
                log.word(),
                number,
                limit);
    }

    /** The number of the last entry; 0 for none. */
    static long last(Database database, Entry.Log log) throws SQLException {
        return database.read(
                        row -> row.getLong(1), "SELECT coalesce(max(number), 0) FROM entry WHERE log = ?", log.word())
                .getFirst();
    }
}
