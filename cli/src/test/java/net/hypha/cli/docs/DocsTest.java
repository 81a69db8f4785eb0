package net.hypha.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show exists: commands with their flags, and the pages they point to. */
class DocsTest {
    private static final Set<String> OF_DEV = Set.of("setup", "test", "bench", "format", "lab");

    static List<Document> documents() {
        return Document.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyCommandShownIsKnownWithItsFlags(Document document) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (List<String> call : document.calls("hypha")) {
            assertThatCode(() -> Main.commandLine(Map.of(), nowhere, nowhere).parseArgs(call.toArray(String[]::new)))
                    .as("%s shows: hypha %s", document, String.join(" ", call))
                    .doesNotThrowAnyException();
        }
        for (List<String> call : document.calls("dev")) {
            assertThat(OF_DEV).as("%s shows: dev %s", document, call).contains(call.getFirst());
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAPage(Document document) {
        for (String link : document.links()) {
            assertThat(Files.exists(document.file().resolveSibling(link)))
                    .as("%s points to %s", document, link)
                    .isTrue();
        }
    }

    @Test
    void theFrontPageShowsTheTwoCommands() {
        Document readme = documents().stream()
                .filter(document -> document.toString().equals("README.md"))
                .findFirst()
                .orElseThrow();

        assertThat(readme.calls("hypha")).contains(List.of("demo"));
        assertThat(readme.calls("dev")).contains(List.of("test"));
    }
}
