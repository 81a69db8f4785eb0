package net.hypha.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.etcd.Etcd;
import net.hypha.domain.etcd.EtcdProcess;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of stores, and what is special with etcd, against a real one. */
class EtcdStoreTest extends StoreContract {
    @TempDir
    private Path folder;

    private EtcdProcess process;
    private Etcd etcd;
    private final CountDownLatch stop = new CountDownLatch(1);

    @BeforeEach
    void start() throws Exception {
        process = EtcdProcess.start(folder);
        etcd = process.client();
    }

    @AfterEach
    void end() {
        if (process != null) {
            etcd.close();
            process.close();
        }
    }

    @Override
    Store open(String newIncarnation) {
        return EtcdStore.open(etcd, MUNICH, "test", () -> newIncarnation, stop);
    }

    /** Many commits make an image of the tables necessary, again and again. */
    @Test
    void aLongLifeIsReadBackFromAnImageAndWhatCameAfter() {
        List<Change> all = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            try (Store store = open("first")) {
                for (int i = 0; i < 20; i++) {
                    List<Change> changes = services(all.size(), 300);
                    store.commit(changes, List.of(new Entry(Entry.Log.EVENT, all.size() / 300 + 1, "x".repeat(1000))));
                    all.addAll(changes);
                }
            }
        }
        try (Store store = open("first")) {
            assertThat(Catalogue.EMPTY.after(store.read())).isEqualTo(Catalogue.EMPTY.after(all));
            assertThat(store.incarnation()).isEqualTo("first");
            assertThat(store.entries(Entry.Log.EVENT, 0, 99)).hasSize(60);
        }
    }

    @Test
    void aManagerStandsByWhileAnotherLeadsAndTakesOverWhatItKept() throws Exception {
        try (Etcd other = process.client()) {
            CompletableFuture<Store> second;
            List<Change> changes = services(0, 3);
            try (Store first = open("first")) {
                second = CompletableFuture.supplyAsync(
                        () -> EtcdStore.open(other, MUNICH, "second", () -> "never", stop));
                first.commit(changes);
                assertThat(second).isNotDone();
            }
            try (Store store = second.get(20, TimeUnit.SECONDS)) {
                assertThat(Catalogue.EMPTY.after(store.read())).isEqualTo(Catalogue.EMPTY.after(changes));
                assertThat(store.incarnation()).isEqualTo("first");
            }
        }
    }

    @Test
    void whoStandsByCanBeStopped() {
        try (Store store = open("first")) {
            assertThat(store.read()).isEmpty();
            stop.countDown();
            assertThatThrownBy(() -> open("second")).hasMessageContaining("stopped while it stood by");
        }
    }

    @Test
    void aJournalGoesOnInEtcdAndBackByABackup() {
        Path file = folder.resolve("journal.db");
        Path to = folder.resolve("backup.db");
        List<Change> changes = services(0, 3);
        try (Store journal = Journal.open(file, MUNICH, () -> "first")) {
            journal.commit(changes);
            Backups.write(file, MUNICH, to);
        }
        EtcdBackups.restore(etcd, MUNICH, folder, to, false, () -> "second");
        try (Store store = open("never")) {
            assertThat(store.incarnation()).isEqualTo("second");
            assertThat(Catalogue.EMPTY.after(store.read())).isEqualTo(Catalogue.EMPTY.after(changes));
            store.commit(services(3, 2));
            assertThatThrownBy(() -> EtcdBackups.restore(etcd, MUNICH, folder, to, true, () -> "third"))
                    .hasMessageContaining("is in use: test leads");
            Path later = folder.resolve("later.db");
            assertThat(EtcdBackups.write(etcd, MUNICH, later).services()).isEqualTo(5);
            Backups.restore(file, MUNICH, later, true, () -> "third");
        }
        try (Store journal = Journal.open(file, MUNICH, () -> "never")) {
            assertThat(Catalogue.EMPTY.after(journal.read()).services()).hasSize(5);
        }
        assertThatThrownBy(() -> EtcdBackups.restore(etcd, MUNICH, folder, to, false, () -> "third"))
                .hasMessageContaining("--force");
        EtcdBackups.restore(etcd, MUNICH, folder, to, true, () -> "third");
        try (Store store = open("never")) {
            assertThat(store.incarnation()).isEqualTo("third");
            assertThat(Catalogue.EMPTY.after(store.read()).services()).hasSize(3);
        }
    }

    @Test
    void withoutEtcdNothingIsWrittenAndTheManagerIsTold() {
        Store store = open("first");
        List<String> lost = new ArrayList<>();
        store.whenLost(lost::add);
        process.close();
        assertThatThrownBy(() -> store.commit(services(0, 1))).isInstanceOf(JournalException.class);
        assertThat(lost).hasSize(1);
        assertThatThrownBy(() -> store.commit(services(1, 1))).hasMessage(lost.getFirst());
        assertThat(store.read()).isEmpty();
        store.close();
    }

    private static List<Change> services(int first, int count) {
        List<Change> services = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            String v6 = "fdff:1000::" + Integer.toHexString(i + 1);
            services.add(new Change.ServiceSet(
                    new ServiceName("s" + i), "closest", Map.of("closest", AddressPair.of(null, v6))));
        }
        return services;
    }
}
