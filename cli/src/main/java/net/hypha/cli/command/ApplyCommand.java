package net.hypha.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.api.ApiException;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.cli.manifest.Differences;
import net.hypha.cli.manifest.Document;
import net.hypha.cli.manifest.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code hypha apply}. */
@Command(
        name = "apply",
        description = "Make what manifests describe, or change it to that: all of it or nothing. Shows what differs.",
        mixinStandardHelpOptions = true)
public final class ApplyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = "-f",
            required = true,
            paramLabel = "FILE",
            description = "manifests in YAML or JSON, several in a file are fine; a directory; or - for standard input")
    private List<String> files = List.of();

    @Option(names = "--dry-run", description = "only show what would differ; the domain judges all and changes nothing")
    private boolean dryRun;

    public ApplyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Document> documents = Sources.read(files, System.in);
        try (ApiClient api = domain.connect(console)) {
            JsonNode applied = api.post("/v1/apply" + (dryRun ? "?dryRun=true" : ""), body(documents));
            if (output.isTable()) {
                Differences.lines(applied).forEach(console.out()::println);
            } else {
                output.printer(console).one(applied);
            }
        } catch (ApiException e) {
            throw e.complaints().isEmpty() ? e : placed(e, documents);
        }
        return 0;
    }

    private static ObjectNode body(List<Document> documents) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode manifests = body.putArray("manifests");
        documents.forEach(document -> manifests.add(document.body()));
        return body;
    }

    /** The same complaints, each with the line that it is about. */
    private static CommandFailure placed(ApiException refused, List<Document> documents) {
        List<String> lines = new ArrayList<>();
        for (JsonNode each : refused.complaints()) {
            String field = each.path("field").asString("");
            Document document = documents.get(each.path("index").asInt());
            lines.add(document.place(field) + ": " + (field.isEmpty() ? "" : field + ": ")
                    + each.path("message").asString());
        }
        lines.add("nothing has been applied");
        String message = String.join("\n", lines);
        return refused.status() == 400 ? CommandFailure.badInput(message) : CommandFailure.failed(message, refused);
    }
}
