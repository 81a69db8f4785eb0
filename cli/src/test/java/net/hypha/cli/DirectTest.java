package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import net.hypha.cli.command.DomainCommand;
import net.hypha.cli.command.NodeCommand;
import net.hypha.cli.console.Console;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectTest {
    private final PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    private final Console console = new Console(nowhere, nowhere, Map.of());

    @Test
    void programsAsInitSystemsStartThemNeedNoCommandTree() {
        assertThat(Direct.command(console, List.of("node", "--config", "n.yaml")))
                .containsInstanceOf(NodeCommand.class);
        assertThat(Direct.command(console, List.of("domain", "--ready-file", "r", "--config", "d.yaml")))
                .containsInstanceOf(DomainCommand.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "node",
                "node --help",
                "node --ready-file r",
                "node --config a --config b",
                "node --config --ready-file r",
                "node --config a --cleanup",
                "node --config a --cleanup x",
                "status --socket s",
                "nodes --config a"
            })
    void allElseIsTheCommandTrees(String line) {
        List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" "));
        assertThat(Direct.command(console, arguments)).isEmpty();
    }
}
