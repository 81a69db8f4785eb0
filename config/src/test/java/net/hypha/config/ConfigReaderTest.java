package net.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mistake is told with file, line and key; two programs share one file and leave each other's section alone. */
class ConfigReaderTest {
    record Sections(@Nullable Server server, @Nullable Object client) {}

    record Server(HostPort listen, List<Integer> levels) {
        Server {
            Keys.required(listen, "listen");
            levels = Keys.or(levels, List.<Integer>of());
        }
    }

    private Path file = Path.of("unset");

    @BeforeEach
    void here(@TempDir Path directory) {
        file = directory.resolve("program.yaml");
    }

    @Test
    void valuesAreReadAndAnotherSectionIsNotJudged() throws Exception {
        Sections read = read("server: {listen: '127.0.0.1:80', levels: [1, 2]}\nclient: {anything: goes}\n");

        assertThat(read.server()).isEqualTo(new Server(new HostPort("127.0.0.1", 80), List.of(1, 2)));
    }

    @Test
    void anUnknownKeyIsNamedWithItsLineAndWhatIsPossible() {
        refused(
                "server:\n  lisen: '127.0.0.1:80'\n",
                ":2: server.lisen: unknown key 'lisen'; possible are levels, listen");
    }

    @Test
    void aMissingKeyIsNamed() {
        refused("server:\n  levels: []\n", ":1: server: the key 'listen' is missing");
    }

    @Test
    void whatAValuesParserSaysIsTheReason() {
        refused("server:\n\n  listen: nowhere\n", ":3: server.listen: 'nowhere' has no port");
    }

    @Test
    void brokenYamlNamesItsLine() {
        refused("server:\n  listen: [\n", ":2: ");
    }

    @Test
    void anEmptyFileAndAMissingOneSaySo() {
        refused("", "is empty");
        assertThatThrownBy(() -> reader().read(file.resolveSibling("none.yaml"), Sections.class))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.yaml");
    }

    private static ConfigReader reader() {
        return new ConfigReader(new TextValues());
    }

    private Sections read(String text) throws IOException, ConfigException {
        Files.writeString(file, text);
        return reader().read(file, Sections.class);
    }

    private void refused(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }
}
