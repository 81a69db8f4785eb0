package net.hypha.node.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineLogTest {
    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("deeper/lines");
    }

    @Test
    void whatWasAddedIsReadInTheSameRunOfTheMachine() throws Exception {
        try (LineLog log = log("first")) {
            assertThat(log.read()).isEmpty();
            log.rewrite(List.of("a", "b"));
            log.add(List.of("c"));
            log.add(List.of("d", "e"));
            assertThat(log.added()).isEqualTo(3);
        }
        try (LineLog next = log("first")) {
            assertThat(next.read()).contains(List.of("a", "b", "c", "d", "e"));
            next.rewrite(List.of("e"));
            assertThat(next.read()).contains(List.of("e"));
        }
    }

    @Test
    void whatAFormerRunLeftIsPassedOverWhateverHasBecomeOfIt() throws Exception {
        try (LineLog log = log("first")) {
            log.rewrite(List.of("a"));
        }
        Files.write(path, new byte[100], StandardOpenOption.APPEND);
        try (LineLog log = log("second")) {
            assertThat(log.read()).isEmpty();
        }
    }

    @Test
    void aLastLineCutShortWasNotAdded() throws Exception {
        try (LineLog log = log("first")) {
            log.rewrite(List.of("a"));
        }
        Files.writeString(path, "ha", StandardOpenOption.APPEND);
        try (LineLog log = log("first")) {
            assertThat(log.read()).contains(List.of("a"));
        }
    }

    @Test
    void anothersFileIsRefusedAndLeftUntouched() throws Exception {
        Files.createDirectories(folder.resolve("deeper"));
        Files.writeString(path, "a diary\n");
        try (LineLog log = log("first")) {
            assertThatThrownBy(log::read).isInstanceOf(StateException.class).hasMessageContaining("left untouched");
        }
        assertThat(path).content().isEqualTo("a diary\n");
    }

    @Test
    void nothingIsAddedToAFileOfUnknownContent() {
        try (LineLog log = log("first")) {
            assertThatThrownBy(() -> log.add(List.of("a"))).isInstanceOf(IllegalStateException.class);
        }
    }

    private LineLog log(String boot) {
        return new LineLog(path, "test-lines 1", boot);
    }
}
