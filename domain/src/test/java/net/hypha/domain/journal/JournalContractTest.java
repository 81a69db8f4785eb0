package net.hypha.domain.journal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JournalContractTest extends StoreContract {
    @TempDir
    private Path folder;

    @Override
    Store open(String newIncarnation) {
        return Journal.open(folder.resolve("journal.db"), MUNICH, () -> newIncarnation);
    }
}
