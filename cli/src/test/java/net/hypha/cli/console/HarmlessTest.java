package net.hypha.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nothing that others say moves the cursor of whoever reads it. */
class HarmlessTest {
    private static final JsonNode CLEARS =
            JsonMapper.shared().readTree("{\"why\": \"\\u001b[2J\\u009b2J\\u007f\\r\\nM\u00fcnchen\"}");

    @Test
    void controlCharactersAreReplaced() {
        assertThat(Harmless.line("a\u001b[2Jb\tc\nd\r")).isEqualTo("a\ufffd[2Jb c d ");
        assertThat(Harmless.lines("a\u009b2J\n\tb\r")).isEqualTo("a\ufffd2J\n\tb\ufffd");
        assertThat(Harmless.line("M\u00fcnchen")).isEqualTo("M\u00fcnchen");
    }

    @Test
    void noFormatTellsThem() {
        for (Format format : Format.values()) {
            StringWriter out = new StringWriter();
            Printer printer = new Printer(new PrintWriter(out), format);
            printer.one(CLEARS);
            printer.lines(List.of(CLEARS.path("why").asString()));

            assertThat(out.toString().replace("\n", "").chars())
                    .as(out.toString())
                    .noneMatch(Character::isISOControl);
        }
    }

    @Test
    void jsonStaysWhatItIs() {
        StringWriter out = new StringWriter();
        new Printer(new PrintWriter(out), Format.JSON).one(CLEARS);

        assertThat(JsonMapper.shared().readTree(out.toString())).isEqualTo(CLEARS);
    }
}
