package net.hypha.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.Weight;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code hypha attach}: gives a network namespace a place in the semantic network. */
@Command(
        name = "attach",
        description = "Attach a network namespace to this node, as an instance of a service or as a mere caller.",
        mixinStandardHelpOptions = true)
public final class AttachCommand implements Callable<Integer> {
    private static final String NAMED_NAMESPACES = "/run/netns/";

    private final Console console;

    @Mixin
    private final NodeSocket node = new NodeSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = "--netns",
            required = true,
            paramLabel = "NAME|PATH",
            description = "a name of 'ip netns', or a path such as /proc/PID/ns/net")
    private String netns = "";

    @Option(
            names = "--service",
            paramLabel = "SERVICE",
            description = "the service it is an instance of; without, it only calls")
    private @Nullable String service;

    @Option(names = "--number", paramLabel = "N", description = "the instance number it wants (default: the next free)")
    private @Nullable Integer number;

    @Option(names = "--id", paramLabel = "ID", description = "its name on this node (default: the namespace's)")
    private @Nullable String id;

    @Option(names = "--location", paramLabel = "LAT,LON", description = "where it is, in degrees")
    private @Nullable String location;

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "what may be asked of it, for example version=2; several times for more")
    private List<String> labels = List.of();

    @Option(
            names = "--weight",
            paramLabel = "N",
            description = "its share of the flows, 0 to 1000, where the domain knows of none (default: 100)")
    private @Nullable Integer weight;

    public AttachCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode workload = workload();
        try (ApiClient api = node.connect(console)) {
            JsonNode attached = api.post("/v1/workloads", workload);
            output.printer(console).one(attached);
        }
        return 0;
    }

    private ObjectNode workload() {
        ObjectNode workload = JsonNodeFactory.instance.objectNode().put("netns", namespace());
        if (id != null) {
            workload.put("id", id);
        }
        if (service != null) {
            workload.put("service", service);
        }
        if (number != null) {
            if (service == null) {
                throw CommandFailure.badInput("--number is an instance's number: say --service too");
            }
            workload.put("number", number);
        }
        if (!labels.isEmpty()) {
            workload.put("labels", LabelSet.parse(String.join(",", labels)).toString());
        }
        if (weight != null) {
            workload.put("weight", Weight.checked(weight));
        }
        if (location != null) {
            workload.put("location", Location.parse(location).toString());
        }
        return workload;
    }

    private String namespace() {
        Path path = Path.of(netns.startsWith("/") ? netns : NAMED_NAMESPACES + netns);
        if (!Files.exists(path)) {
            throw CommandFailure.badInput("--netns: there is no network namespace " + path + ". See: ip netns list");
        }
        return netns;
    }
}
