package net.hypha.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.semantics.service.DomainName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens before or after any statement: afterwards there are whole transactions, and all that were acknowledged. */
class CrashPointsTest {
    private static final DomainName MUNICH = new DomainName("munich");
    private static final List<List<Change>> HISTORY = JournalTest.HISTORY;

    @TempDir
    private Path folder;

    /** What happens at a statement. */
    enum Mishap {
        DIES_BEFORE,
        DIES_AFTER,
        FAILS_BEFORE,
        FAILS_AFTER;

        private boolean dies() {
            return this == DIES_BEFORE || this == DIES_AFTER;
        }
    }

    /** Makes one statement end badly. */
    private static final class Spoiler implements Database.Probe {
        private final Mishap mishap;
        private final Path file;
        private final Path remains;
        private final int at;
        private int statements;
        private String struck = "";

        Spoiler(Mishap mishap, int at, Path file, Path remains) {
            this.mishap = mishap;
            this.at = at;
            this.file = file;
            this.remains = remains;
        }

        @Override
        public void before(String sql) throws SQLException {
            if (++statements == at && (mishap == Mishap.DIES_BEFORE || mishap == Mishap.FAILS_BEFORE)) {
                strike(sql);
            }
        }

        @Override
        public void after(String sql) throws SQLException {
            if (statements == at && struck.isEmpty() && (mishap == Mishap.DIES_AFTER || mishap == Mishap.FAILS_AFTER)) {
                strike(sql);
            }
        }

        private void strike(String sql) throws SQLException {
            struck = sql;
            if (!mishap.dies()) {
                throw new SQLException("disk I/O error");
            }
            copy(file, remains);
            throw new Died();
        }
    }

    private static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @EnumSource
    void thereAreWholeTransactionsAndAllThatWereAcknowledged(Mishap mishap) throws Exception {
        int struck = 0;
        for (int at = 1; ; at++) {
            Path file = folder.resolve(mishap + "-" + at).resolve("journal.db");
            Path remains = folder.resolve(mishap + "-remains-" + at).resolve("journal.db");
            Spoiler spoiler = new Spoiler(mishap, at, file, remains);
            int acknowledged = live(spoiler, file);
            if (spoiler.struck.isEmpty()) {
                break;
            }
            struck++;
            boolean maybeMore = spoiler.struck.equals("COMMIT");
            check(mishap.dies() ? remains : file, acknowledged, maybeMore, mishap + " " + at + " " + spoiler.struck);
        }
        assertThat(struck).as("statements at which something went wrong").isGreaterThan(45);
    }

    /** Commits the history until the mishap, and on after an error that leaves no doubt. Returns how much was acknowledged. */
    private static int live(Spoiler spoiler, Path file) {
        int acknowledged = 0;
        List<String> lost = new ArrayList<>();
        try (Journal journal = Journal.open(file, MUNICH, () -> "first", spoiler)) {
            journal.whenLost(lost::add);
            while (acknowledged < HISTORY.size()) {
                try {
                    journal.commit(HISTORY.get(acknowledged), entries(acknowledged));
                    acknowledged++;
                } catch (JournalException e) {
                    boolean inDoubt = spoiler.struck.equals("COMMIT");
                    assertThat(lost).hasSize(inDoubt ? 1 : 0);
                    if (inDoubt) { // nothing is written upon what nobody knows
                        assertThatThrownBy(() -> journal.commit(List.of(), entries(9)))
                                .hasMessage(lost.getFirst());
                        return acknowledged;
                    }
                }
            }
        } catch (JournalException e) {
            assertThat(spoiler.mishap.dies()).isFalse(); // it could not be opened
        } catch (Died e) {
            assertThat(spoiler.mishap.dies()).isTrue();
        }
        return acknowledged;
    }

    private static void check(Path file, int acknowledged, boolean maybeMore, String context) {
        try (Journal journal = Journal.open(file, MUNICH, () -> "first")) {
            int there = (int) journal.lastEntry(Entry.Log.AUDIT);
            assertThat(there).as(context).isIn(acknowledged, maybeMore ? acknowledged + 1 : acknowledged);
            Catalogue expected = Catalogue.EMPTY;
            for (List<Change> changes : HISTORY.subList(0, there)) {
                expected = expected.after(changes);
            }
            assertThat(Catalogue.EMPTY.after(journal.read())).as(context).isEqualTo(expected);
            assertThat(journal.entries(Entry.Log.EVENT, 0, 9)).as(context).hasSize(there);
            for (int next = there; next < HISTORY.size(); next++) {
                journal.commit(HISTORY.get(next), entries(next));
                expected = expected.after(HISTORY.get(next));
            }
            assertThat(Catalogue.EMPTY.after(journal.read())).as(context).isEqualTo(expected);
        }
    }

    /** One of each log for each transaction. */
    private static List<Entry> entries(int transaction) {
        return List.of(
                new Entry(Entry.Log.AUDIT, transaction + 1, "{}"), new Entry(Entry.Log.EVENT, transaction + 1, "{}"));
    }

    /** What is on disk at that moment is all that the next start finds. */
    private static void copy(Path file, Path to) {
        try (Stream<Path> files = Files.list(file.getParent())) {
            Files.createDirectories(to.getParent());
            for (Path each : files.toList()) {
                Files.copy(each, to.resolveSibling(each.getFileName()));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
