package net.hypha.domain.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/** Copies a journal while it is written to, and puts a copy in its place. A backup is a journal in one file. */
public final class Backups {
    private Backups() {}

    /**
     * What a backup holds.
     *
     * @param instances numbers that workloads hold
     */
    public record Summary(DomainName domain, int services, int instances, int nodes) {}

    /** Copies a database to an empty file. */
    interface Copier {
        void copy(Path to) throws SQLException, IOException;
    }

    /**
     * Writes all that was committed when it began to a file of its own. A manager may run, and goes on meanwhile.
     *
     * @param to is there as a whole at the end, or not at all
     * @throws JournalException if there is no journal of this domain, or {@code to} is there already or cannot be written
     */
    public static Summary write(Path journal, DomainName domain, Path to) {
        if (!Files.exists(journal)) {
            throw new JournalException("there is no journal " + journal + ": did the domain ever run?", null);
        }
        FileHeader.check(journal);
        return write(Journal.named(journal), domain, to, part -> {
            try (Database database = new Database(journal)) {
                database.copyTo(part);
            } catch (SQLException e) {
                throw Journal.unusable(journal, e);
            }
        });
    }

    /** @param name of what is copied, for people */
    static Summary write(String name, DomainName domain, Path to, Copier copier) {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new JournalException(to + " is there already, and left as it is: name another file", null);
        }
        Path part = to.resolveSibling(to.getFileName() + ".part");
        try {
            removeAll(part);
            ownersOnly(Files.createFile(part)); // it holds the hashes of tokens
            copier.copy(part);
            Summary summary = check(part, name, domain);
            sync(part);
            Files.move(part, to);
            sync(directory(to));
            return summary;
        } catch (SQLException | IOException e) {
            throw new JournalException("cannot write the backup " + to + ": " + e, e);
        } finally {
            removeAll(part);
        }
    }

    /**
     * Puts a backup in a journal's place, raised to this program's layout, with an incarnation of its own: what neighbours were told after the
     * backup was made has never happened.
     *
     * @param force also where there is a journal; that one is kept beside it, as {@code journal.db.replaced}
     * @throws JournalException if a manager runs, or the backup is foreign, newer, damaged or another domain's; then nothing is changed
     */
    public static Summary restore(
            Path journal, DomainName domain, Path from, boolean force, Supplier<String> newIncarnation) {
        Journal.makeDirectory(journal);
        try (JournalLock _ = JournalLock.take(journal)) {
            if (Files.exists(journal) && !force) {
                throw there(Journal.named(journal));
            }
            Path next = journal.resolveSibling(journal.getFileName() + ".restored");
            try {
                Summary summary = prepare(next, domain, from, newIncarnation);
                sync(next);
                putAside(journal);
                Files.move(next, journal, StandardCopyOption.ATOMIC_MOVE);
                sync(directory(journal));
                return summary;
            } catch (SQLException | IOException e) {
                throw new JournalException("cannot restore the journal " + journal + ": " + e, e);
            } finally {
                removeAll(next);
            }
        }
    }

    /** Makes of a backup what can take a journal's place: looked at, raised, and renewed. */
    static Summary prepare(Path next, DomainName domain, Path from, Supplier<String> newIncarnation)
            throws SQLException, IOException {
        if (!Files.exists(from)) {
            throw new JournalException("there is no file " + from, null);
        }
        FileHeader.whyNot(from).ifPresent(why -> {
            throw new JournalException("the backup " + from + " is refused: " + why, null);
        });
        removeAll(next);
        ownersOnly(Files.createFile(next));
        Files.copy(from, next, StandardCopyOption.REPLACE_EXISTING);
        ownersOnly(next);
        String name = "the backup " + from;
        Summary summary = check(next, name, domain);
        try (Database database = new Database(next)) {
            database.write("PRAGMA journal_mode = DELETE"); // all of it is in one file then
            Tables.renew(database, newIncarnation);
        }
        checkCatalogue(next, name);
        return summary;
    }

    static JournalException there(String name) {
        return new JournalException(
                name + " is there already, and left as it is: with --force the backup replaces it", null);
    }

    /** @throws JournalException if the file is damaged, or another domain's */
    private static Summary check(Path file, String named, DomainName domain) {
        try (Database database = new Database(file)) {
            List<String> wrong = database.read(row -> row.getString(1), "PRAGMA integrity_check(1)");
            if (!wrong.equals(List.of("ok"))) {
                throw damaged(named, String.join("; ", wrong), null);
            }
            if (!database.read(row -> row.getString(1), "PRAGMA foreign_key_check")
                    .isEmpty()) {
                throw damaged(named, "rows refer to others that are missing", null);
            }
            if (Tables.layout(database) == 0) {
                throw damaged(named, "it is empty", null);
            }
            Tables.checkOwner(named, domain, database);
            return new Summary(
                    domain,
                    count(database, "SELECT count(*) FROM service"),
                    count(database, "SELECT count(*) FROM slot WHERE node IS NOT NULL"),
                    count(database, "SELECT count(*) FROM node"));
        } catch (SQLException e) {
            throw damaged(named, String.valueOf(e.getMessage()), e);
        }
    }

    private static int count(Database database, String query) throws SQLException {
        return database.read(row -> row.getInt(1), query).getFirst();
    }

    /** @throws JournalException if what the file holds contradicts itself */
    private static void checkCatalogue(Path file, String from) throws SQLException {
        try (Database database = new Database(file)) {
            var _ = Catalogue.EMPTY.after(new ChangeReader(database).all());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw damaged(from, String.valueOf(e.getMessage()), e);
        }
    }

    private static JournalException damaged(String name, String how, @Nullable Exception cause) {
        return new JournalException(name + " is damaged: " + how, cause);
    }

    /** What the journal's write-ahead log holds goes into its file first: the log would be taken for the next file's. */
    private static void putAside(Path journal) throws IOException {
        if (!Files.exists(journal)) {
            return;
        }
        Path replaced = journal.resolveSibling(journal.getFileName() + ".replaced");
        removeAll(replaced);
        try (Database database = new Database(journal)) {
            database.write("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            if (Journal.isBusy(e)) {
                throw JournalLock.inUse(journal, e); // of a version that does not know the lock's file
            }
        }
        Files.createLink(replaced, journal);
        for (String suffix : Journal.SUFFIXES) {
            Path log = journal.resolveSibling(journal.getFileName() + suffix);
            if (Files.exists(log)) { // of a journal that is damaged
                Files.move(log, replaced.resolveSibling(replaced.getFileName() + suffix));
            }
        }
    }

    static void removeAll(Path file) {
        try {
            Files.deleteIfExists(file);
            for (String suffix : Journal.SUFFIXES) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new JournalException("cannot remove " + file + ": " + e, e);
        }
    }

    private static void ownersOnly(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Path directory(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
