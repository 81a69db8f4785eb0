package net.hypha.node.manager;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A network manager in memory, which is not started yet. */
abstract class WithHarness {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    final FakeDatapath datapath = new FakeDatapath();

    @SuppressWarnings("NullAway.Init") // by build()
    NodeHarness node;

    @BeforeEach
    void build() {
        node = new NodeHarness(folder, datapath);
    }

    @AfterEach
    void stop() {
        node.close();
    }
}
