package net.hypha.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    private static final DomainName MUNICH = new DomainName("munich");

    @TempDir
    private Path folder;

    @Test
    void aBackupOfARunningJournalHoldsWhatWasCommittedBefore() throws Exception {
        try (Journal journal = open(file())) {
            journal.raiseEpochCeiling(77);
            journal.commit(List.of(service(1), service(2)));
            Backups.Summary summary = Backups.write(file(), MUNICH, to());
            assertThat(summary).isEqualTo(new Backups.Summary(MUNICH, 2, 0, 0));
            journal.commit(List.of(service(3)));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to())))
                .isEqualTo("rw-------");
        Files.delete(file());
        Backups.restore(file(), MUNICH, to(), false, () -> "second");
        try (Journal journal = open(file())) {
            assertThat(journal.incarnation()).isEqualTo("second");
            assertThat(journal.epochCeiling()).isEqualTo(77);
            assertThat(Catalogue.EMPTY.after(journal.read()))
                    .isEqualTo(Catalogue.EMPTY.after(List.of(service(1), service(2))));
        }
        assertThat(files()).containsOnly("journal.db", "journal.db.lock");
    }

    /** Services are written in pairs: no backup has half of one, however often it is made meanwhile. */
    @Test
    void backupsMadeWhileAnotherThreadWritesHoldWholeTransactions() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (Journal journal = open(file())) {
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; !enough.get(); i += 2) {
                    journal.commit(List.of(service(i), service(i + 1)));
                }
            });
            int before = 0;
            for (int round = 0; round < 20; round++) {
                Path to = folder.resolve("backup" + round);
                int services = Backups.write(file(), MUNICH, to).services();
                assertThat(services % 2).isZero();
                assertThat(services).isGreaterThanOrEqualTo(before);
                before = services;
            }
            enough.set(true);
            writer.join();
            assertThat(before).isPositive();
        }
    }

    @Test
    void aBackupReplacesNothing() throws Exception {
        assertThatThrownBy(() -> Backups.write(file(), MUNICH, to())).hasMessageContaining("there is no journal");
        open(file()).close();
        Files.writeString(to(), "dear diary");
        assertThatThrownBy(() -> Backups.write(file(), MUNICH, to())).hasMessageContaining("is there already");
        assertThat(to()).hasContent("dear diary");
        Path nowhere = folder.resolve("no/such/place");
        assertThatThrownBy(() -> Backups.write(file(), MUNICH, nowhere))
                .hasMessageContaining("cannot write the backup");
    }

    @Test
    void aJournalThatIsThereIsReplacedByForceAloneAndKeptBeside() throws Exception {
        try (Journal journal = open(file())) {
            journal.commit(List.of(service(1)));
            Backups.write(file(), MUNICH, to());
            journal.commit(List.of(service(2)));
            assertThatThrownBy(() -> Backups.restore(file(), MUNICH, to(), true, () -> "second"))
                    .hasMessageContaining("in use by another process");
        }
        refusedUntouched(to(), false, "--force");
        Backups.restore(file(), MUNICH, to(), true, () -> "second");
        try (Journal journal = open(file())) {
            assertThat(Catalogue.EMPTY.after(journal.read()).services()).hasSize(1);
        }
        try (Journal journal = open(file().resolveSibling("journal.db.replaced"))) {
            assertThat(journal.incarnation()).isEqualTo("first");
            assertThat(Catalogue.EMPTY.after(journal.read()).services()).hasSize(2);
        }
    }

    @Test
    void aDamagedJournalIsReplacedByForce() throws Exception {
        try (Journal journal = open(file())) {
            journal.commit(List.of(service(1)));
            Backups.write(file(), MUNICH, to());
        }
        Files.writeString(file(), "dear diary");
        Files.writeString(Path.of(file() + "-wal"), "more of it");
        Backups.restore(file(), MUNICH, to(), true, () -> "second");
        try (Journal journal = open(file())) {
            assertThat(Catalogue.EMPTY.after(journal.read()).services()).hasSize(1);
        }
        assertThat(file().resolveSibling("journal.db.replaced")).hasContent("dear diary");
    }

    @Test
    void whatIsNoBackupOfThisDomainIsRefusedAndTheJournalLeftUntouched() throws Exception {
        try (Journal journal = open(file())) {
            journal.commit(List.of(service(1)));
        }
        Path text = Files.writeString(folder.resolve("text"), "dear diary".repeat(100));
        refusedUntouched(text, true, "it is not a SQLite database");
        refusedUntouched(folder.resolve("none"), true, "there is no file");
        refusedUntouched(Files.createFile(folder.resolve("empty")), true, "it is empty");
        Path other = folder.resolve("other/journal.db");
        Journal.open(other, new DomainName("uptown"), () -> "first").close();
        refusedUntouched(other, true, "belongs to domain 'uptown', not to 'munich'");
        Path newer = Files.copy(file(), folder.resolve("newer"));
        edit(newer, "PRAGMA user_version = 9");
        refusedUntouched(newer, true, "written by a newer version of hypha (layout 9");
        Path contradicting = Files.copy(file(), folder.resolve("contradicting"));
        edit(contradicting, "INSERT INTO rest VALUES ('10.30.0.2', 'service ''x''', '2030-01-01T12:00:00Z')");
        refusedUntouched(contradicting, true, "in quarantine");
        Path orphaned = Files.copy(file(), folder.resolve("orphaned"));
        edit(orphaned, "INSERT INTO meaning VALUES ('nobody', 'closest', NULL, NULL)");
        refusedUntouched(orphaned, true, "rows refer to others that are missing");
        Path torn = Files.copy(file(), folder.resolve("torn"));
        try (RandomAccessFile bytes = new RandomAccessFile(torn.toFile(), "rw")) {
            bytes.setLength(bytes.length() / 2);
        }
        refusedUntouched(torn, true, "is damaged");
    }

    private void refusedUntouched(Path from, boolean force, String why) throws IOException {
        Map<String, Integer> before = contents();
        assertThatThrownBy(() -> Backups.restore(file(), MUNICH, from, force, () -> "second"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(why);
        assertThat(contents()).isEqualTo(before);
    }

    private static void edit(Path file, String statement) throws Exception {
        try (Database database = new Database(file)) {
            database.write(statement);
        }
    }

    private Map<String, Integer> contents() throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        for (String name : files()) {
            contents.put(name, Arrays.hashCode(Files.readAllBytes(file().resolveSibling(name))));
        }
        return contents;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(file().getParent())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static Change service(int number) {
        String v4 = "10.30." + number / 250 + "." + (number % 250 + 1);
        return new Change.ServiceSet(
                new ServiceName("s" + number), "closest", Map.of("closest", AddressPair.of(v4, null)));
    }

    private Path file() {
        return folder.resolve("state/journal.db");
    }

    private Path to() {
        return folder.resolve("backup.db");
    }

    private static Journal open(Path file) {
        return Journal.open(file, MUNICH, () -> "first");
    }
}
