package net.hypha.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a real domain manager, called {@code munich}. */
abstract class OnOneDomain {
    private final String yaml;

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init") // by start()
    RunningDomain domain;

    OnOneDomain() {
        this("");
    }

    /** @param yaml what follows the name in the section {@code domain} */
    OnOneDomain(String yaml) {
        this.yaml = yaml;
    }

    @BeforeEach
    void start() throws Exception {
        domain = new RunningDomain(folder, yaml);
    }

    @AfterEach
    void stop() {
        domain.close();
    }
}
