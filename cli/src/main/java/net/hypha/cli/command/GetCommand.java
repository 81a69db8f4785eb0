package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code hypha get}. */
@Command(
        name = "get",
        description = "Show what the domain knows. A service in YAML is a manifest: it can be given to apply again.",
        mixinStandardHelpOptions = true)
public final class GetCommand implements Callable<Integer> {
    /** How the domain's manager is; the only thing of its kind. */
    private static final String STATUS = "status";

    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            description = "services, instances, nodes, domains, routes, interests, addresses, status")
    private String kind = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "only this one; of instances and routes a service's, or 2.webserver")
    private @Nullable String name;

    public GetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (kind.equals(STATUS) && name == null) {
            try (ApiClient api = domain.connect(console)) {
                output.printer(console).one(api.get("/v1/status"));
            }
            return 0;
        }
        Kind wanted = Kind.of(kind)
                .orElseThrow(() -> CommandFailure.badInput(
                        "there is no kind '" + kind + "'; possible are " + Kind.words() + ", " + STATUS));
        try (ApiClient api = domain.connect(console)) {
            if (name == null) {
                wanted.show(api.list(wanted.path()), output.printer(console));
            } else if (wanted.equals(Kind.SERVICE) || wanted.equals(Kind.ADDRESS)) {
                output.printer(console).one(api.get(wanted.path() + "/" + ApiClient.segment(name)));
            } else {
                wanted.show(named(api.list(wanted.path()), wanted, name), output.printer(console));
            }
        }
        return 0;
    }

    private static JsonNode named(JsonNode rows, Kind kind, String name) {
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        rows.forEach(row -> {
            if (kind.isCalled(row, name)) {
                found.add(row);
            }
        });
        if (found.isEmpty()) {
            throw CommandFailure.failed("there is no " + kind.word() + " '" + name + "': 'hypha get " + kind.plural()
                    + "' lists those there are");
        }
        return found;
    }
}
