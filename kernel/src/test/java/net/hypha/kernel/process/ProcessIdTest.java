package net.hypha.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessIdTest {
    @Test
    void aProcessThatListensEndsOnRequest() throws IOException {
        Process process = new ProcessBuilder("sleep", "1000").start();
        ProcessId id = ProcessId.of(process.pid()).orElseThrow();
        assertThat(id.alive()).isTrue();
        id.end(Duration.ofSeconds(30));
        assertThat(id.alive()).isFalse();
        assertThat(process.onExit().join().exitValue()).isEqualTo(128 + 15);
        id.end(Duration.ofSeconds(30));
    }

    @Test
    void aProcessThatDoesNotListenIsEnded() throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "trap '' TERM; echo trapped; exec sleep 1000").start();
        assertThat(process.inputReader().readLine()).isEqualTo("trapped");
        ProcessId.of(process.pid()).orElseThrow().end(Duration.ofMillis(1));
        assertThat(process.onExit().join().exitValue()).isEqualTo(128 + 9);
    }

    @Test
    void anotherProcessWithTheSameNumberIsLeftAlone() throws IOException {
        Process process = new ProcessBuilder("sleep", "1000").start();
        try {
            ProcessId now = ProcessId.of(process.pid()).orElseThrow();
            ProcessId before = new ProcessId(now.pid(), now.startTicks() - 1);
            assertThat(before.alive()).isFalse();
            ProcessId.endAll(List.of(before), Duration.ofSeconds(1));
            assertThat(now.alive()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aNumberWithoutProcessIsEmpty() {
        assertThat(ProcessId.of(99_999_999)).isEmpty();
        assertThat(new ProcessId(99_999_999, 1).alive()).isFalse();
    }
}
