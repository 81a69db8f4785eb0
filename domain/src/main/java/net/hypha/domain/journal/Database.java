package net.hypha.domain.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** One connection with its statements. Not for two threads at once. */
final class Database implements AutoCloseable {
    private static final String MAIN = "main";

    private final Connection connection;
    private final Probe probe;
    private final List<Statement> written = new ArrayList<>(); // in the transaction under way
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Database(Path file) throws SQLException {
        this(file, Probe.NONE);
    }

    Database(Path file, Probe probe) throws SQLException {
        this(DriverManager.getConnection("jdbc:sqlite:" + file), probe);
    }

    private Database(Connection connection, Probe probe) {
        this.connection = connection;
        this.probe = probe;
    }

    /** @param image of another, with which it begins; null for nothing */
    static Database inMemory(byte @Nullable [] image) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        if (image != null) {
            connection.unwrap(SQLiteConnection.class).deserialize(MAIN, image);
        }
        return new Database(connection, Probe.NONE);
    }

    /** @param file empty, or not there yet */
    void copyTo(Path file) throws SQLException {
        write("VACUUM INTO ?", file.toAbsolutePath().toString());
    }

    /** All of it, as it would be in a file. */
    byte[] image() throws SQLException {
        return connection.unwrap(SQLiteConnection.class).serialize(MAIN);
    }

    /** Hears of every statement that writes, so that tests can fail there. */
    interface Probe {
        Probe NONE = new Probe() {};

        default void before(String sql) throws SQLException {}

        default void after(String sql) throws SQLException {}
    }

    /**
     * A statement that was executed.
     *
     * @param values texts, numbers and nulls
     */
    record Statement(String sql, List<@Nullable Object> values) {}

    /** Makes a transaction last before it is committed here. */
    interface Seal {
        Seal NONE = statements -> {};

        /**
         * @param statements that wrote, in order
         * @throws InDoubtException if it cannot be told whether it lasts
         * @throws SQLException if it does not
         */
        void put(List<Statement> statements) throws SQLException;
    }

    /** An error at the very end of a transaction: whether it is on disk, nobody knows. */
    static final class InDoubtException extends SQLException {
        private static final long serialVersionUID = 1;

        InDoubtException(String reason) {
            super(reason);
        }

        InDoubtException(SQLException cause) {
            super(cause.getMessage(), cause);
        }
    }

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    interface Work {
        void run() throws SQLException;
    }

    void write(String sql, @Nullable Object... values) throws SQLException {
        probe.before(sql);
        PreparedStatement statement = prepared(sql, values);
        if (statement.execute()) {
            statement.getResultSet().close(); // some pragmas answer with a row, and are under way until it is read
        }
        written.add(new Statement(sql, Arrays.asList(values)));
        probe.after(sql);
    }

    <T> List<T> read(RowReader<T> reader, String sql, @Nullable Object... values) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet found = prepared(sql, values).executeQuery()) {
            while (found.next()) {
                rows.add(reader.read(found));
            }
        }
        return rows;
    }

    /**
     * All of the work or none of it; on disk when this returns.
     *
     * @throws InDoubtException if it cannot be told which; this connection must not be used any more
     */
    void transaction(Work work) throws SQLException {
        transaction(work, Seal.NONE);
    }

    void transaction(Work work, Seal seal) throws SQLException {
        boolean ending = false;
        try {
            write("BEGIN IMMEDIATE");
            written.clear();
            work.run();
            seal.put(List.copyOf(written));
            ending = true;
            write("COMMIT");
        } catch (SQLException e) {
            boolean certain = rolledBack(e) && !(ending && !isRefusal(e));
            throw certain || e instanceof InDoubtException ? e : new InDoubtException(e);
        } catch (RuntimeException e) {
            if (!rolledBack(e)) {
                throw new IllegalStateException("the transaction could not be rolled back", e);
            }
            throw e;
        } finally {
            written.clear();
        }
    }

    /** Whether nothing is under way any more. */
    private boolean rolledBack(Exception e) {
        try {
            prepared("ROLLBACK").execute();
            return true;
        } catch (SQLException rollback) {
            e.addSuppressed(rollback);
            return String.valueOf(rollback.getMessage()).contains("no transaction is active"); // SQLite did it itself
        }
    }

    /** Whether a commit failed before anything was written: a full disk, another's lock, or a rule of the layout. */
    private static boolean isRefusal(SQLException e) {
        return e instanceof SQLiteException failed
                && switch (SQLiteErrorCode.getErrorCode(failed.getResultCode().code & 0xff)) {
                    case SQLITE_FULL, SQLITE_BUSY, SQLITE_CONSTRAINT -> true;
                    default -> false;
                };
    }

    private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        connection.close();
    }
}
