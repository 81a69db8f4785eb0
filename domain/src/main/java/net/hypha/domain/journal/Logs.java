package net.hypha.domain.journal;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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

    /** Adds entries, in order, and takes out what is too old. */
    static void append(Database database, List<Entry> entries) throws SQLException {
        Map<Entry.Log, Long> last = new EnumMap<>(Entry.Log.class);
        for (Entry entry : entries) {
            database.write(
                    "INSERT INTO entry (log, number, text) VALUES (?, ?, ?)",
                    entry.log().word(),
                    entry.number(),
                    entry.text());
            last.put(entry.log(), entry.number());
        }
        for (Map.Entry<Entry.Log, Long> each : last.entrySet()) {
            Entry.Log log = each.getKey();
            database.write("DELETE FROM entry WHERE log = ? AND number <= ?", log.word(), each.getValue() - log.kept());
        }
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
