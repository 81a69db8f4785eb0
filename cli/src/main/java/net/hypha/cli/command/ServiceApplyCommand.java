package net.hypha.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.api.ApiException;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.config.Lines;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code hypha service apply}. */
@Command(
        name = "apply",
        description = "Make a service, or change it to what is said here. A name alone takes every default.",
        mixinStandardHelpOptions = true)
public final class ServiceApplyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "the service's name")
    private @Nullable String name;

    @Option(names = "-f", paramLabel = "FILE", description = "a service manifest in YAML")
    private @Nullable Path file;

    public ServiceApplyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode manifest = manifest();
        String service = manifest.path("service").asString();
        try (ApiClient api = domain.connect(console)) {
            output.printer(console).one(api.put("/v1/services/" + ApiClient.segment(service), manifest));
        } catch (ApiException e) {
            throw file == null || e.field().isEmpty() ? e : placed(e, file);
        }
        return 0;
    }

    /** The same refusal, with the line of the manifest it is about. */
    private static CommandFailure placed(ApiException refused, Path file) {
        String message = file + ":" + Lines.lineOf(refused.field(), Manifest.text(file)) + ": " + refused.getMessage();
        return refused.status() == 400 ? CommandFailure.badInput(message) : CommandFailure.failed(message, refused);
    }

    private ObjectNode manifest() {
        if ((name == null) == (file == null)) {
            throw CommandFailure.badInput("say either a NAME or -f FILE");
        }
        return file == null ? Manifest.of(String.valueOf(name)) : Manifest.read(file);
    }
}
