package net.hypha.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The built program shows the network at work on this kernel, and leaves nothing behind however it ends. */
class DemoIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @BeforeEach
    void needsRoot() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!"true".equals(System.getenv("CI"))) {
            assumeTrue(root, "the demo makes network namespaces, which needs root");
        }
        assertThat(root).as("CI runs as root").isTrue();
    }

    @Test
    void everyStepHoldsAndNothingIsLeft() throws IOException, InterruptedException {
        Process demo = Launched.hypha(out(), err(), "demo", "--json");

        assertThat(demo.waitFor(5, TimeUnit.MINUTES)).as("the demo ends").isTrue();

        JsonNode result = JsonMapper.shared().readTree(Files.readString(out()));
        assertThat(result.path("steps"))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.path("held").asBoolean())
                        .as(
                                "%s: %s",
                                step.path("title").asString(), step.path("seen").asString())
                        .isTrue());
        assertThat(result.path("passed").asBoolean()).isTrue();
        assertThat(demo.exitValue()).as(Files.readString(err())).isZero();
        assertThat(Launched.leftovers()).isEmpty();
    }

    @Test
    void anEndFromOutsideLeavesNothing() throws IOException, InterruptedException {
        Process demo = Launched.hypha(out(), err(), "demo");
        awaitLine("== 2", demo);

        demo.destroy(); // SIGTERM; Ctrl-C takes the same way

        assertThat(demo.waitFor(1, TimeUnit.MINUTES)).as("the demo ends").isTrue();
        assertThat(demo.exitValue()).isNotZero();
        assertThat(Launched.leftovers()).isEmpty();
    }

    /** Returns once the demo has told of a step. */
    private void awaitLine(String text, Process demo) throws IOException, InterruptedException {
        while (!Files.readString(out()).contains(text)) {
            assertThat(demo.waitFor(50, TimeUnit.MILLISECONDS))
                    .as("the demo ended too early: %s", Files.readString(err()))
                    .isFalse();
        }
    }

    private Path out() {
        return directory.resolve("out");
    }

    private Path err() {
        return directory.resolve("err");
    }
}
