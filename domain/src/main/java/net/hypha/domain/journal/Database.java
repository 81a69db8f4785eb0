package net.hypha.domain.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection with its statements. Not for two threads at once. */
final class Database implements AutoCloseable {
    private final Connection connection;
    private final Runnable beforeEach;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /** @param beforeEach called before every statement that writes, so that tests can fail there */
    Database(Path file, Runnable beforeEach) throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        this.beforeEach = beforeEach;
    }

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    interface Work {
        void run() throws SQLException;
    }

    void write(String sql, @Nullable Object... values) throws SQLException {
        beforeEach.run();
        PreparedStatement statement = prepared(sql, values);
        if (statement.execute()) {
            statement.getResultSet().close(); // some pragmas answer with a row, and are under way until it is read
        }
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

    /** All of the work or none of it; on disk when this returns. */
    void transaction(Work work) throws SQLException {
        write("BEGIN IMMEDIATE");
        try {
            work.run();
            write("COMMIT");
        } catch (SQLException | RuntimeException e) {
            try {
                prepared("ROLLBACK").execute();
            } catch (SQLException rollback) {
                e.addSuppressed(rollback);
            }
            throw e;
        }
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
