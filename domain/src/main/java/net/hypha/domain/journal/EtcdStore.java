package net.hypha.domain.journal;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.etcd.Etcd;
import net.hypha.domain.etcd.EtcdException;
import net.hypha.domain.etcd.EtcdLog;
import net.hypha.domain.etcd.wire.Kept;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue in etcd, for several managers of which one leads. The tables are those of {@link Journal}, in memory; etcd keeps the statements of each
 * transaction, and from time to time all of the tables. A transaction is committed here once etcd has it.
 */
public final class EtcdStore extends TableStore {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdStore.class);
    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    private final String name;
    private final EtcdLog log;
    private final Database database;

    private EtcdStore(String name, EtcdLog log, Database database) {
        super(new Tables(name, database, statements -> put(log, statements)));
        this.name = name;
        this.log = log;
        this.database = database;
    }

    /**
     * Waits until no other manager leads, and opens the catalogue then, or begins it.
     *
     * @param who this manager, for people
     * @param stop ends the waiting
     * @throws JournalException if what etcd holds is newer or damaged, or the waiting was ended
     */
    public static EtcdStore open(
            Etcd etcd, DomainName domain, String who, Supplier<String> newIncarnation, CountDownLatch stop) {
        EtcdLog log = lead(etcd, domain, who, stop);
        try {
            EtcdStore store = new EtcdStore(name(etcd, domain), log, restored(log.read()));
            store.tables.begin(domain, newIncarnation);
            log.whenLost(store.tables::lose);
            return store;
        } catch (IOException | SQLException e) {
            log.close();
            throw new JournalException("cannot open " + name(etcd, domain) + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Where a domain's keys are. */
    static String prefix(DomainName domain) {
        return "/hypha/" + domain + "/";
    }

    static String name(Etcd etcd, DomainName domain) {
        return "the catalogue of " + domain + " in etcd at " + etcd.where();
    }

    private static EtcdLog lead(Etcd etcd, DomainName domain, String who, CountDownLatch stop) {
        String said = "";
        while (true) {
            String waits;
            try {
                Optional<EtcdLog> log = EtcdLog.lead(etcd, prefix(domain), who);
                if (log.isPresent()) {
                    LOG.atInfo().log("This manager leads");
                    return log.get();
                }
                waits = "Standing by: " + EtcdLog.leader(etcd, prefix(domain)) + " leads";
            } catch (EtcdException e) {
                waits = "Standing by: " + e.getMessage();
            }
            if (!waits.equals(said)) { // said once is enough
                LOG.atInfo().log(waits);
                said = waits;
            }
            try {
                if (stop.await(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new JournalException("this manager was stopped while it stood by", null);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JournalException("interrupted while standing by", e);
            }
        }
    }

    /** The tables that a log makes. */
    static Database restored(EtcdLog.Contents contents) throws SQLException, IOException {
        Database database = Database.inMemory(
                contents.image() == null ? null : contents.image().toByteArray());
        try {
            database.write("PRAGMA foreign_keys = ON");
            for (ByteString commit : contents.commits()) {
                List<Kept.Statement> statements = Kept.Commit.parseFrom(commit).getStatementsList();
                database.transaction(() -> {
                    for (Kept.Statement statement : statements) {
                        database.write(
                                statement.getSql(),
                                statement.getValuesList().stream()
                                        .map(EtcdStore::value)
                                        .toArray());
                    }
                });
            }
            return database;
        } catch (SQLException | IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** @throws SQLException in doubt if etcd did not say whether it has it, or another manager leads */
    private static void put(EtcdLog log, List<Database.Statement> statements) throws SQLException {
        try {
            log.append(bytes(statements));
        } catch (EtcdException e) {
            throw e.isCertain()
                    ? new SQLException(e.getMessage(), e)
                    : new Database.InDoubtException(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] bytes(List<Database.Statement> statements) {
        Kept.Commit.Builder commit = Kept.Commit.newBuilder();
        for (Database.Statement statement : statements) {
            Kept.Statement.Builder kept = Kept.Statement.newBuilder().setSql(statement.sql());
            for (Object value : statement.values()) {
                kept.addValues(kept(value));
            }
            commit.addStatements(kept);
        }
        return commit.build().toByteArray();
    }

    private static Kept.Value kept(@Nullable Object value) {
        Kept.Value.Builder kept = Kept.Value.newBuilder();
        return switch (value) {
            case null -> kept.build();
            case String text -> kept.setText(text).build();
            case Integer number -> kept.setNumber(number).build();
            case Long number -> kept.setNumber(number).build();
            default -> throw new IllegalArgumentException("a value of " + value.getClass());
        };
    }

    private static @Nullable Object value(Kept.Value kept) {
        return switch (kept.getKindCase()) {
            case TEXT -> kept.getText();
            case NUMBER -> kept.getNumber();
            case KIND_NOT_SET -> null;
        };
    }

    @Override
    public void commit(List<Change> changes, List<Entry> entries) {
        super.commit(changes, entries);
        if (log.isLong()) {
            shorten();
        }
    }

    /** What was committed is, whatever comes of this. */
    private void shorten() {
        try {
            log.snapshot(database.image());
        } catch (EtcdException e) {
            if (e.isCertain()) {
                LOG.atWarn().log("The log in etcd stays long: {}", e.getMessage());
            } else {
                tables.lose(name + " failed while it was being shortened: " + e.getMessage());
            }
        } catch (SQLException e) {
            LOG.atError().setCause(e).log("The log in etcd stays long");
        }
    }

    /** Another manager may lead from now on. */
    @Override
    public void close() {
        try (log) {
            database.close();
        } catch (SQLException e) {
            throw new JournalException("cannot close " + name + ": " + e.getMessage(), e);
        }
    }
}
