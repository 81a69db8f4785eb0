package net.hypha.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.cli.Main;
import net.hypha.cli.rules.SourceTree;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Whatever the domain's API can do, a command does: api/openapi.yaml names it with each operation. */
class OperationsTest {
    @Test
    void everyOperationHasACommand() {
        List<JsonNode> operations = operations();
        assertThat(operations).hasSizeGreaterThan(15);
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (JsonNode operation : operations) {
            String command = operation.path("x-cli").asString("");
            assertThat(command).as("x-cli of %s", operation.path("operationId")).startsWith("hypha ");
            String[] arguments = command.substring("hypha ".length()).split(" ");
            assertThatCode(() -> Main.commandLine(Map.of(), nowhere, nowhere).parseArgs(arguments))
                    .as(command)
                    .doesNotThrowAnyException();
        }
    }

    private static List<JsonNode> operations() {
        JsonNode contract =
                new YAMLMapper().readTree(SourceTree.read(SourceTree.root().resolve("api/openapi.yaml")));
        List<JsonNode> operations = new ArrayList<>();
        for (JsonNode path : contract.path("paths")) {
            path.properties().stream()
                    .filter(each -> !each.getKey().equals("parameters"))
                    .forEach(each -> operations.add(each.getValue()));
        }
        return operations;
    }
}
